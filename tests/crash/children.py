"""Forked children of a warmed-up Django process, and how to end one at a step that is named beforehand."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from farmops.processes import end_with

Say = Callable[[str], None]
JOB_STEPS = ("fetch_job", "finish_job", "retry_job", "WITH stalled_workers")  # of the queue's own connections


class Child:
    """A process that does one thing, and tells its parent line by line what was acknowledged."""

    def __init__(self, pid: int, reader: int) -> None:
        self.pid = pid
        self.exit: int | None = None
        self._reader = reader
        self._rest = b""
        os.set_blocking(reader, False)

    def is_alive(self) -> bool:
        if self.exit is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.exit = os.waitstatus_to_exitcode(status) if pid else None
        return self.exit is None

    def kill(self, signum: int = signal.SIGKILL) -> None:
        if self.is_alive():
            os.kill(self.pid, signum)

    def wait(self) -> int:
        """Its exit status; minus the signal that ended it."""
        if self.exit is None:
            self.exit = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.exit

    def has_stopped(self) -> bool:
        """Wait until SIGSTOP has stopped it (True) or it has ended (False)."""
        _pid, status = os.waitpid(self.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return True
        self.exit = os.waitstatus_to_exitcode(status)
        return False

    def said(self) -> list[str]:
        """The whole lines that it has written since the last time."""
        while True:
            try:
                read = os.read(self._reader, 65_536)
            except BlockingIOError:
                break
            if not read:
                break
            self._rest += read
        *lines, self._rest = self._rest.split(b"\n")
        return [line.decode() for line in lines]

    def close(self) -> None:
        """Make sure it has ended, and forget it."""
        self.kill()
        self.wait()
        os.close(self._reader)


def fork(action: Callable[[Say], Any], log: Path) -> Child:
    """Run `action` in a child that dies with this thread; what it prints goes to `log`."""
    connections.close_all()  # two processes on one connection would talk over each other
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(writer)
        return Child(pid, reader)
    status = 1
    try:
        end_with(parent)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout = sys.stderr = os.fdopen(output, "w", buffering=1)
        action(lambda line: void(os.write(writer, f"{line}\n".encode())))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)  # nothing of the parent's is cleaned up here


def void(_value: Any) -> None:
    return None


def with_signal_at(step: int, say: Say, signum: int = signal.SIGKILL) -> None:
    """Make this process send itself `signum` at its `step`-th step; it says what it was about to do.

    A step is the moment before a statement or a COMMIT is sent, and the moment after a COMMIT has come back. With
    step 0 nothing happens, and each step is said.
    """
    numbers = itertools.count(1)
    one_at_a_time = threading.Lock()

    def tick(label: str) -> None:
        with one_at_a_time:
            number = next(numbers)
            if step in (0, number):
                say(label)
            if step == number:
                os.kill(os.getpid(), signum)

    execute, commit, execute_async = psycopg.Cursor.execute, psycopg.Connection.commit, psycopg.AsyncCursor.execute

    def stepping_execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        tick(label_of(query))
        return execute(self, query, *args, **kwargs)

    def stepping_commit(self: Any) -> None:
        tick("COMMIT")
        commit(self)
        tick("committed")

    async def stepping_execute_async(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        label = label_of(query)
        counts = any(step in str(query) for step in JOB_STEPS)
        if counts:
            tick(label)
        done = await execute_async(self, query, *args, **kwargs)
        if counts:
            tick(f"after {label}")
        return done

    psycopg.Cursor.execute = stepping_execute  # type: ignore[method-assign]
    psycopg.Connection.commit = stepping_commit  # type: ignore[method-assign]
    psycopg.AsyncCursor.execute = stepping_execute_async  # type: ignore[method-assign]


def label_of(query: Any) -> str:
    text = query.decode() if isinstance(query, bytes) else query if isinstance(query, str) else repr(query)
    return " ".join(text.split())[:80]
