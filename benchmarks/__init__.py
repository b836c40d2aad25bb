"""Benchmarks: this project and its yardstick, measured in one run, printed as ratios."""
