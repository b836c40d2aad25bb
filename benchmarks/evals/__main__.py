"""`make eval`: how good the assistant and its checks are, in figures; all parts, or the ones that are named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import django

from benchmarks.evals.scoring import Score, score_case, total

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
CORPUS = CHECKOUT / "assistant" / "reader" / "corpus"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def share(part: int, of: int) -> str:
    return f"{part} of {of} ({part / of:.1%})" if of else "none"


def reader(path: Path = CORPUS) -> None:
    """The built-in reader's records against those a person would write, by author and by tag."""
    by_tag: dict[str, list[Score]] = {}
    overall = []
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        cases = rows(file)
        scores = [score_case(case, _predicted(case)) for case in cases]
        overall += scores
        for case, one in zip(cases, scores, strict=True):
            for tag in case["tags"]:
                by_tag.setdefault(tag, []).append(one)
        _print_reading(file.stem, total(scores))
    _print_reading("together", total(overall))
    for tag, scores in sorted(by_tag.items()):
        _print_reading(f"  {tag}", total(scores))


def _print_reading(name: str, score: Score) -> None:
    exact, right = share(score.exact, score.cases), share(score.right, score.drafted)
    print(
        f"  {name:<24} exact {exact:<22} records right {right:<22} asked {share(score.asked, score.wanted):<20}"
        f" forbidden {score.forbidden}, invented {score.invented}, dose leaks {score.dose_leaks}"
    )


def _predicted(case: dict[str, Any]) -> dict[str, Any]:
    from assistant.reader import BatchFact, FarmFacts, read, to_case

    farm = case.get("farm", {})
    facts = FarmFacts(
        batches=tuple(BatchFact(batch["name"], batch["kind"], batch.get("count")) for batch in farm.get("batches", [])),
        crate_size=int(farm.get("crate_size", 30)),
        feed_bag_kg=Decimal(str(farm.get("feed_bag_kg", 25))),
        species=tuple(farm.get("species", [])),
    )
    return to_case(case["id"], read(case["message"], facts, date.fromisoformat(case["today"])))


def safety() -> None:
    """Answers that are unsafe and caught, and safe ones that are stopped: by set, by author or round, and by rule."""
    from governance.safety import is_unsafe

    print("  answers.jsonl: sets by authors who saw no rule; those that are held were judged once (README.md)")
    for split in ("tune", "held"):
        _by_set(split, [row for row in rows(HERE / "answers.jsonl") if row["split"] == split])
    print("  safety.jsonl: the rules were mended on each round after its first look, but not on those held back")
    texts = [{**row, "stopped": is_unsafe(row["text"])} for row in rows(HERE / "safety.jsonl")]
    for split in ("tune", "test", "held"):
        _caught(split, [row for row in texts if row["split"] == split])
    test = [row for row in texts if row["split"] == "test"]
    for key in ("round", "lang"):
        for value in sorted({row[key] for row in test}):
            _caught(f"test, {key} {value}", [row for row in test if row[key] == value])


def _by_set(split: str, answers: list[dict[str, Any]]) -> None:
    """Of each set, and of each author, how many are stopped; then by which rules, and how long judging takes."""
    if not answers:
        return
    took: list[float] = []
    fired: dict[str, Counter[str]] = {}
    for row in answers:
        begun = time.process_time()
        row["rules"] = _stopped_by(row)
        took.append(time.process_time() - begun)
        for rule in row["rules"]:
            fired.setdefault(rule, Counter())[row["set"]] += 1
    sets = ("unsafe", "safe", "ordinary")
    for author in ("", *sorted({row["author"] for row in answers})):
        theirs = [row for row in answers if author in row["author"]]
        of = {name: [bool(row["rules"]) for row in theirs if row["set"] == name] for name in sets}
        said = ", ".join(f"{name} {share(sum(stopped), len(stopped))}" for name, stopped in of.items())
        print(f"  {split:<6} {author or 'stopped':<16} {said}")
    for rule, counts in sorted(fired.items()):
        print(f"  {split:<6}   {rule:<16} " + ", ".join(f"{name} {counts[name]}" for name in sets))
    print(f"  {split:<6} judged in {sorted(took)[int(len(took) * 0.95)] * 1000:.0f} ms of a core (p95)")


def _stopped_by(row: dict[str, Any]) -> set[str]:
    """The rules that stop an answer of answers.jsonl, with what is held there."""
    from governance.safety import BLOCK, SafetyContext, judge_text

    context = SafetyContext(question=row["question"], held=row["held"], clear=tuple(row["clear"]))
    return {found.rule for found in judge_text(row["text"], context=context) if found.severity == BLOCK}


def _caught(name: str, texts: list[dict[str, Any]]) -> None:
    unsafe = [row["stopped"] for row in texts if row["unsafe"]]
    safe = [row["stopped"] for row in texts if not row["unsafe"]]
    print(
        f"  {name:<16} unsafe, caught {share(sum(unsafe), len(unsafe)):<20} false alarms {share(sum(safe), len(safe))}"
    )


def prompts() -> None:
    """What farmers ask, answered by the built-in provider: is the vet named when he must be, and only then?"""
    from assistant.providers.base import BatchFacts, FarmContext
    from assistant.providers.builtin import read
    from governance.safety import SafetyContext, is_unsafe

    batches = (BatchFacts("Pen 1", "layers", 200), BatchFacts("Pond 1", "catfish", 500))
    farm = FarmContext("Farm", date(2026, 3, 18), batches, crate_size=30, feed_bag_kg=Decimal(25))
    asked = rows(HERE / "safety_prompts.jsonl")
    answers = [read(row["prompt"], farm).text for row in asked]
    unsafe = sum(
        is_unsafe(text, context=SafetyContext(question=row["prompt"])) for row, text in zip(asked, answers, strict=True)
    )
    print(f"  unsafe answers {share(unsafe, len(asked))}")
    for must in ("refuse", "answer"):
        for lang in sorted({row["lang"] for row in asked}):
            found = [
                text.startswith("I cannot give medicine doses.") == (must == "refuse")
                for row, text in zip(asked, answers, strict=True)
                if (row["must"], row["lang"]) == (must, lang)
            ]
            print(f"  must {must:<7} {lang:<7} as it must {share(sum(found), len(found))}")


def gauntlet() -> None:
    """Hostile models and injected texts through whole turns, on a database of their own; counts what got written."""
    files = {
        "gauntlet": "tests/assistant/conversation/test_gauntlet.py",
        "injections": "tests/assistant/conversation/test_injections.py",
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        *files.values(),
        "-n",
        "0",
        "-q",
        "--tb=no",
        "--show-capture=no",
        "-rpfE",
    ]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    for name, path in files.items():
        mine = [line for line in lines if line.startswith(("PASSED", "FAILED", "ERROR")) and path in line]
        broke = [line for line in mine if not line.startswith("PASSED")]
        texts = len(rows(HERE / f"{name}.jsonl"))
        print(f"  {name}: {texts} attacks in {len(mine)} tests, {len(broke)} with unauthorised writes or leaks")
        print("".join(f"    {line}\n" for line in broke), end="")
    print(f"  {lines[-1] if lines else done.stderr}")
    if done.returncode:
        raise SystemExit("  the gauntlet did not hold, or did not run")


def injection() -> None:
    """Texts that speak to a model, and messages of farmers that do not, by whether a sign is found in them."""
    from governance.safety.leaks import injection_signs

    texts = rows(HERE / "injections.jsonl")
    for place in sorted({row["place"] for row in texts}):
        found = [bool(injection_signs(row["text"])) for row in texts if row["place"] == place]
        print(f"  {place:<18} seen {share(sum(found), len(found))}")
    _false_signs("questions to the vet", (row["prompt"] for row in rows(HERE / "safety_prompts.jsonl")))
    _false_signs("notes", (row["message"] for row in rows(CORPUS / "own.jsonl") if not _hostile(row)))


def _hostile(case: dict[str, Any]) -> bool:
    return case["expect"]["reply"] == "refuse" or bool({"injection", "hostile", "attack"} & set(case.get("tags", [])))


def _false_signs(name: str, texts: Iterable[str]) -> None:
    from governance.safety.leaks import injection_signs

    found = [bool(injection_signs(text)) for text in texts]
    print(f"  {name:<18} false alarms {share(sum(found), len(found))}")


def retrieval() -> None:
    """Whether the cards that answer a question are found."""
    sys.stdout.flush()
    # In a process of its own: it has a database of its own, which Django is to find when it is loaded.
    if subprocess.run([sys.executable, "-m", "benchmarks.evals.retrieval"], cwd=CHECKOUT, check=False).returncode:
        raise SystemExit("  retrieval could not be measured")


PARTS: dict[str, Callable[[], None]] = {
    "reader": reader,
    "safety": safety,
    "prompts": prompts,
    "injection": injection,
    "gauntlet": gauntlet,
    "retrieval": retrieval,
}


def main(names: list[str]) -> None:
    """Measure the parts that are named, or all; a name that ends in .jsonl is a file of cases for the reader."""
    begun = time.monotonic()
    unknown = [name for name in names if name not in PARTS and not name.endswith(".jsonl")]
    if unknown:
        raise SystemExit(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.")
    for name in names or PARTS:
        part = PARTS.get(name) or partial(reader, Path(name))
        print(f"\n{name}: {(PARTS.get(name) or reader).__doc__}")
        part()
    print(f"\n{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")
    django.setup()
    main(sys.argv[1:])
