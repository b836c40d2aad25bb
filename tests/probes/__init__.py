"""Probes: an attack on every database rule that succeeds only without it, and a use that works with it.

`base` says what a probe is, `people` who tries, `rows` what a valid row is, `world` on which farms. The other modules
are the probes by the name of their rule, `book` collects them, `document` writes docs/rules.md. A rule
without a probe fails `tests/farmops/database/test_probes.py`. Where to add one:

| rule | module |
| --- | --- |
| CHECK | `checks`; of houses, treatments, payments, counts and goods `checks_operations` |
| unique constraint | `uniques` |
| right of a login | `grants` |
| function, trigger, policy | by subject: `farm`, `operations`, `signin`, `governance`, `conversation`, `knowledge`, |
| | `credit`, `queue`, `context`, `bounds` |
| what every tenant table or record type declares | nothing: `tenancy` and `records` make them |
"""
