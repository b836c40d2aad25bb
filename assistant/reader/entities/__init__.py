"""Typed pieces of a message: quantities, money, people. Each module keeps its rules with their examples."""
