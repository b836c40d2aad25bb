"""The message in clauses: where it is cut, its lists, tables and headings."""
