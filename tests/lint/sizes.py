"""`python -m tests.lint.sizes`: no file and no function of the product is longer than a reader can hold."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from farmops.data_dir import CHECKOUT

APPS = ("farmops", "farms", "credits", "governance", "assistant", "benchmarks")
MOST_LINES, MOST_OF_A_FUNCTION = 350, 40


def too_long(path: Path, name: str) -> Iterator[str]:
    """What is too long in a file; `name` is how it is called."""
    text = path.read_text()
    lines = text.count("\n")
    if lines > MOST_LINES:
        yield f"{name}: {lines} lines, more than {MOST_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_OF_A_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, more than {MOST_OF_A_FUNCTION}"


def problems() -> list[str]:
    """Everything that is too long in the product; migrations are not read."""
    return [
        problem
        for app in APPS
        for path in sorted((CHECKOUT / app).rglob("*.py"))
        if "migrations" not in path.parts
        for problem in too_long(path, path.relative_to(CHECKOUT).as_posix())
    ]


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
