"""The rules: what a figure, a flag, a score or a rank means, as functions of values and days.

Pure: standard library and `receivables.money` only. Every day or instant is passed in; nothing here asks a clock, a database or the
network, so each rule is tested by tables and properties, and the SQL that answers large questions is held equal to it.
"""
