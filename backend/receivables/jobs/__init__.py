"""Work done beside the requests: a queue and a clock in the database.

Life: a worker runs inside the API's process, or as a process of its own, as many as one likes; a job is queued every minute, taken by one
worker, and its row deleted when it is done; what became of it is kept as a run (`job_runs`). Invariants: no job is lost when a worker dies,
none is done twice at once.
"""
