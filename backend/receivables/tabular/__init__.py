"""Reads tables as people keep them, CSV and XLSX, and the texts of their cells; and says what is wrong with a file, by line and column."""
