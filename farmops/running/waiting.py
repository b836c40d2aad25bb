"""Waiting for somebody else's answer, with an end: a deadline, or the end of this process."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

_Done = queue.SimpleQueue[tuple[Any, BaseException | None]]
_waiting: set[_Done] = set()
_stopped = threading.Event()


class WorkerStops(Exception):
    """This process was told to end and waits no longer; what it was at is given back for another to do."""


def within(seconds: float, work: Callable[[], Any]) -> Any:
    """What `work` returns or raises. Raises TimeoutError after `seconds`, and leaves it to itself.

    Sockets time out by silence: a server that sends a byte now and then could hold a caller for ever.
    Raises WorkerStops once `stop_waiting` was called.
    """
    done: _Done = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:
            done.put((None, error))

    _waiting.add(done)
    try:
        if _stopped.is_set():
            raise WorkerStops
        threading.Thread(target=run, name="within", daemon=True).start()
        result, error = done.get(timeout=max(seconds, 0))
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:.0f} s") from None
    finally:
        _waiting.discard(done)
    if error is not None:
        raise error
    return result


def stop_waiting() -> None:
    """Have every `within` of this process, now and later, raise WorkerStops."""
    _stopped.set()
    for done in _waiting.copy():
        done.put((None, WorkerStops()))
