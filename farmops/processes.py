"""Child processes on Linux: tie them to their parent, find them again, wait for them to go."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with(parent: int, signum: int = signal.SIGKILL) -> None:
    """Called in a child: it gets `signum` as soon as the thread of `parent` that forked it ends, in any way.

    The kernel watches the thread, not the process, so fork such children in the main thread.
    """
    failed = _libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0) != 0
    if failed or os.getppid() != parent:  # it may have been gone before we asked
        os._exit(127)


def die_with_parent(signum: int = signal.SIGKILL) -> Callable[[], None]:
    """`end_with` the calling process, as a `preexec_fn`."""
    return partial(end_with, os.getpid(), signum)


def command_lines(uid: int) -> dict[int, bytes]:
    """{pid: arguments joined by NUL} of every live process of the user `uid`."""
    lines = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if entry.stat().st_uid == uid:
                lines[int(entry.name)] = (entry / "cmdline").read_bytes()
        except OSError:  # it ended while we looked
            continue
    return {pid: line for pid, line in lines.items() if line}  # a zombie has no command line


def kill_all(pids: Iterable[int], signum: int) -> None:
    """Send `signum` to each process that still exists."""
    for pid in pids:
        try:
            os.kill(pid, signum)
        except ProcessLookupError:
            continue


def wait_until(done: Callable[[], bool], seconds: float, every: float = 0.03) -> bool:
    """Ask `done` every `every` seconds until it says yes (True) or `seconds` have passed (False)."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log file, or '' when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-count:])
