"""Jobs: the queue carries nudges, never a duty.

A job is a plain function registered under a name. `nudge(name)` asks any worker to run it soon;
`every(seconds, name)` makes it a sweep that also runs by the clock, so that a lost nudge costs at
most that long. What must be done is always a row that the job looks for; a job carries ids and
can run twice.
"""

from aipact.jobs.queue import init_app, nudge, nudge_after_commit
from aipact.jobs.registry import JOBS, SWEEPS, every, in_turn, job, run_job
from aipact.jobs.schedule import is_a_worker_alive, last_heartbeat
from aipact.jobs.worker import is_stopping

__all__ = [
    "JOBS",
    "SWEEPS",
    "every",
    "in_turn",
    "init_app",
    "is_a_worker_alive",
    "is_stopping",
    "job",
    "last_heartbeat",
    "nudge",
    "nudge_after_commit",
    "run_job",
]
