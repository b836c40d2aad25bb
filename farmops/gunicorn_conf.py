"""How `make run` serves the web; the supervisor passes PORT and FARMOPS_DATA_DIR in the environment."""

import os
from typing import Any

from gunicorn.http.unreader import SocketUnreader

from farmops.postgres import data_dir
from farmops.processes import end_with

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 4
max_requests = 2000
max_requests_jitter = 400
graceful_timeout = 4  # seconds; the supervisor allows six
accesslog = str(data_dir() / "logs" / "access.log")
control_socket_disable = True  # it would lie in the home directory, shared by every copy

# Bytes at a time of a body, also of one that was refused and is thrown away; of gunicorn's own megabyte it would copy
# the rest for every kilobyte that it throws away.
SocketUnreader.max_body_chunk = 65_536


def post_fork(server: Any, worker: Any) -> None:
    """A worker that outlived its master would keep the port from the next master."""
    end_with(worker.ppid)
