"""Calendars: which days are worked, by country (官方节假日与调休, and a company's own days).

Life: a person takes a country's year from the official list, from then on the worker takes the next ones and what the list learns later;
a company adds days of its own, which count before the official ones. Invariants: a day that is over is never changed by taking a list
again; what a day is is answered in one place (`queries`), for programs and for SQL; whether a year's official list was known is kept
with it.
"""
