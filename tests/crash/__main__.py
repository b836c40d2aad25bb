"""`python -m tests.crash --rounds 1000 --seed 7`: each step of each deed once, then random moments under load."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from itertools import chain

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from tests.crash.site import site  # noqa: E402 - Django first
from tests.crash.steps import DEEDS, kill_at_each_step, late_answers  # noqa: E402
from tests.crash.storm import Storm  # noqa: E402
from tests.settings import ROOT  # noqa: E402


def main() -> int:
    """The exit status: 0 when every promise held in every round."""
    parser = argparse.ArgumentParser(prog="tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    began = time.monotonic()
    problems = 0
    with site(ROOT / "crash", asked.seed) as place:
        done: Counter[str] = Counter()
        for each in chain(*(kill_at_each_step(place, deed) for deed in DEEDS), late_answers(place)):
            done[each.deed] += each.killed
            if each.problems:
                problems += 1
                print(f"seed {asked.seed}: {each}", flush=True)  # noqa: T201
        storm = Storm(place)
        for problem in storm.go(asked.rounds - done.total()):
            problems += 1
            print(f"seed {asked.seed}, {problem}", flush=True)  # noqa: T201
    print(  # noqa: T201
        f"seed {asked.seed}: {done.total() + storm.rounds} rounds in {time.monotonic() - began:.0f} s,"
        f" {problems} broken promises\n"
        f"killed at a step: {dict(done)}\n"
        f"killed at a random moment: {dict(storm.killed)}\n"
        f"acknowledged meanwhile: {dict(storm.told)}\n"
        f"runs: {dict(storm.runs)}, {storm.attempts} of their attempts were second ones"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
