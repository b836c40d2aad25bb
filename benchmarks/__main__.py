"""`make bench`: all benchmarks, or the ones that are named, each in a process of its own."""

import subprocess
import sys

BENCHMARKS = ("credits", "inflight", "pages", "questions", "search")

if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.")
    failed = 0
    for name in sys.argv[1:] or BENCHMARKS:
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    raise SystemExit(failed)
