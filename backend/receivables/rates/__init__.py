"""Exchange rates (汇率): what one unit of a currency is worth in a company's base currency, by day.

Life: only ever inserted; another rate for the same day is a new row, and the latest recorded counts, so that what was known at an
instant stays what it was. A rate serves its day and up to 31 days after it; beyond that there is none, and nothing is valued at 1 instead.
"""
