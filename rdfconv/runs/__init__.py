"""Many pages: on all cores of one machine, on many machines, and again after an interruption.

Comes in: names of inputs and a job. Goes out: a run, kept in a folder or an object store: its plan, a commit for each
shard, the shards' parts and rows. Read `run.py` first, then `attempt.py`.

    storage    where a run is kept; `create` makes an object only once        remote: the same on object stores
    job        what is asked for, and its hash
    inputs     names -> units                          plan: units -> shards
    run        begun, resumed, finished                settle: graphs claimed twice
    attempt    a shard -> part, rows, commit           row, commit: the records
    child      the process that converts               pool: who watches over it
    join       the parts -> one document
"""
