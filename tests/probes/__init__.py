"""Probes: an attack on every database rule that succeeds only without it, and a use that works with it.

`base` says what a probe is, `people` who tries, `rows` what a valid row is, `world` on which farms. The other modules
are the probes by the name of their rule, `book` collects them, `document` writes docs/rules.md. To probe a new rule,
add it where its neighbours are; a rule without a probe fails `tests/farmops/database/test_probes.py`.
"""
