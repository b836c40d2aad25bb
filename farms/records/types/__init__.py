"""The record types: each module here that has a RECORD_TYPE declares one; other modules help them.

How to add a type (`note` is the smallest, `expense` one that moves money and goods):

1. Write `farms/records/types/NAME.py` with a model on `Record`: the type's own columns, `Meta.db_table`, what its
   values must be as `Check`s in `Meta.constraints`, and `summary()`. A column that no draft says is `editable=False`.
2. Write its form on `RecordForm`: one field a column, `batch`, and the day (`occurred_on`, or `due_on` with
   `date_column` for what is to come), in the order of the page. `Meta` names the model and nothing else.
3. Declare `RECORD_TYPE = RecordType(...)` at the end; its fields are explained in `farms.records.base.record_type`. The
   rules that every record table has follow from it. `icon` is an id in `static/icons/sprite.svg`; `sample` has a value
   for every column that may not be empty, and is what tests and probes write.
4. Does it move money? Say how by `money=Money(...)`. The cash book, profit, debts, the names that are offered, exports
   and the CHECKs of those columns follow, and workers do not see it.
5. Does it move animals or goods? Call `move_stock` or `move_store` in a `Function` with its `Trigger`, and say
   `moves_stock` or `moves_store`.
6. Run `manage.py makemigrations farms -n NAME`. While `make run` is running, `manage.py check_db_rules` compares.
7. Lists, forms, drafts, the tool of the assistant, the settings of autonomy, exports and the probes of all that follows
   from the declaration are there now. Each own CHECK, trigger or function needs its probe in `tests/probes/`; then
   `make rules`. The built-in reader reads the type in messages once it has a frame in `assistant/reader/frames/`.

`tests/farms/records/test_new_type.py` walks these steps in a copy of the project.
"""
