"""Advice from the farm's own books: figures (pure), facts (queries), rules (words), and the daily run that gives it."""
