"""Every table and definer function, attacked by its neighbours: login × purpose and role × verb, tried for real.

`actors` are who tries, `world` on which rows, `tables` what is tried on each table, `classes` which answer the house's
rules give, `exceptions` where a table differs and why, `functions` the same for definer functions. A table or function
in no list fails, and so does an exception that nothing needs any more.
"""
