"""How the web is served, by `make run` and behind a proxy: gunicorn -c python:farmops.gunicorn_conf farmops.wsgi

`make run` passes PORT and FARMOPS_DATA_DIR in the environment; what stands on gunicorn's command line wins.
"""

import os
from typing import Any

from gunicorn import glogging, util
from gunicorn.http import parser
from gunicorn.http.unreader import SocketUnreader

from farmops.data_dir import data_dir
from farmops.processes import end_with
from farmops.web.secret_paths import Masked
from farmops.web.uploads import LARGEST

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 4
max_requests = 2000
max_requests_jitter = 400
graceful_timeout = 4  # seconds; the supervisor allows six
accesslog = str(data_dir() / "logs" / "access.log")
control_socket_disable = True  # it would lie in the home directory, shared by every copy

# What a client says of TLS and paths is Django's to judge, by TRUSTED_PROXIES.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# Bytes at a time of a body, also of one that was refused and is thrown away; of gunicorn's own megabyte it would copy
# the rest for every kilobyte that it throws away.
SocketUnreader.max_body_chunk = 65_536
# So much of a refused body is thrown away before the connection is closed; a proxy that is still sending would
# otherwise find it broken, and tell its client 502 instead of our answer.
parser._DRAIN_MAX_BYTES = 2 * LARGEST
util.close_graceful.__defaults__ = (2.0, 2 * LARGEST)


class logger_class(glogging.Logger):
    """Tells no secret address, neither of requests nor of errors."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does it, with every line masked."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(Masked(handler.formatter))


def post_fork(server: Any, worker: Any) -> None:
    """A worker that outlived its master would keep the port from the next master."""
    end_with(worker.ppid)
