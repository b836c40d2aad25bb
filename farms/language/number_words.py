"""Number words of English and Pidgin, and what they are worth."""

from __future__ import annotations

ENGLISH = {
    "zero": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
# As they are also spelt, and said of many: read where a number is looked for, for "I wan sell" and "hundreds" are none.
SPELT = {"fourty": 40, "wan": 1, "tu": 2, "tree": 3, "tri": 3, "fo": 4, "faiv": 5, "eit": 8}
SPELT_SCALES = {
    "hundreds": 100, "thousands": 1000, "tausand": 1000, "tauzin": 1000, "millions": 10**6, "milion": 10**6,
}  # fmt: skip
ORDINALS = {"first": 1, "second": 2, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
# Shares, and what nobody counted; "third" is the share.
LOOSE = {
    "half": 0.5, "hafu": 0.5, "quarter": 0.25, "third": 1 / 3, "couple": 2, "few": 3, "once": 1, "twice": 2, "whole": 1,
    "full": 1,
}  # fmt: skip
