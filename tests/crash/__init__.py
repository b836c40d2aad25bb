"""Kill -9 of web, worker and PostgreSQL, at every step and at random moments, and what must hold afterwards.

`python -m tests.crash --rounds 1000 --seed 7` runs many rounds by hand; `tests/site/test_crash.py` runs some of each kind.
"""
