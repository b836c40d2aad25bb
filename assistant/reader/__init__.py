"""Reads a farm message into draft records by named rules: tokens, items, clauses, events, records."""
