"""`make bench`: all benchmarks, or the ones that are named."""

import sys

from benchmarks import credits, inflight, pages

BENCHMARKS = {"credits": credits.main, "inflight": inflight.main, "pages": pages.main}

if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.")
    for name in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[name]()
