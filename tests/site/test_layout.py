"""The tests themselves: what they share lies in tests/support, and a module is read in one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

from farmops.data_dir import CHECKOUT

MOST_LINES = 400
TESTS = CHECKOUT / "tests"
MODULES = [path.relative_to(CHECKOUT) for path in sorted(TESTS.rglob("*.py"))]
OWN = ("test_", "conftest")


def imported(module: Path) -> set[str]:
    """The modules of tests/ that a module names in its imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((CHECKOUT / module).read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
    return {name for name in names if name.startswith("tests.")}


def test_nobody_imports_a_test_module_or_a_conftest():
    wrong = [
        (str(module), name)
        for module in MODULES
        for name in imported(module)
        if any(part.startswith(OWN) for part in name.split(".")[1:])
    ]
    assert wrong == []


def test_no_test_module_is_longer_than_it_may_be():
    lengths = {module: len((CHECKOUT / module).read_text().splitlines()) for module in MODULES}
    long = {
        str(module): lines for module, lines in lengths.items() if module.name.startswith(OWN) and lines > MOST_LINES
    }
    assert long == {}
