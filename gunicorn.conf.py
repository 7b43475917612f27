"""How gunicorn serves the application; `--bind` and the like on the command line win."""

import multiprocessing
from pathlib import Path

worker_class = "gthread"
workers = max(2, multiprocessing.cpu_count())
threads = 4
# Imported once, then forked: half the memory and half the start. Nothing connects at import.
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
# A worker that grew is replaced; the jitter keeps them from going all at once.
max_requests = 5_000
max_requests_jitter = 500
# The heartbeat file belongs in memory: on a slow disk it looks like a hung worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# The application writes its own structured access log.
accesslog = None
errorlog = "-"
loglevel = "warning"
