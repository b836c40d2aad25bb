"""How `make run` serves the web; the supervisor passes PORT and FARMOPS_DATA_DIR in the environment."""

import os
from typing import Any

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


def post_fork(server: Any, worker: Any) -> None:
    """A worker that outlived its master would keep the port from the next master."""
    end_with(worker.ppid)
