"""What `make lint` asks of templates and style sheets: that a change of them can be read in a diff.

Run as python -m tests.site.lint_pages. Prints what is wrong, a line each, and then fails.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 120
# Django renders these by their names; those that allauth and Django's admin render stand in their packages too.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
PACKAGES = ("allauth", "django.contrib.admin")
NOT_OURS = {".venv", ".git", ".farmops", "staticfiles", "tests"}


def long_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that no review tool shows whole."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST:
            yield number, f"{len(line)} characters, more than {LONGEST}"


def template_lines(text: str) -> Iterator[tuple[int, str]]:
    """Style or script in the page (which the content security policy refuses too), and tags that want a line."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"<style\b|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"", line):
            yield number, "style or script inside the page"
        if re.search(r"\{% (load|extends) ", line) and not re.fullmatch(r"\s*\{% (load|extends) [^%]* %\}", line):
            yield number, "load and extends stand on lines of their own"


def css_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with more than one declaration."""
    bare = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL)
    bare = re.sub(r"\"[^\"\n]*\"|\([^()\n]*\)", "", bare)
    for number, line in enumerate(bare.splitlines(), 1):
        if re.search(r";\s*[^\s}]|\}\s*[^\s}]", line):
            yield number, "more than one declaration"


def unused(templates: dict[str, str], sources: str) -> list[str]:
    """The names of those templates that no source and no other template names."""
    named = {name for text in (*templates.values(), sources) for name in re.findall(r"[\"']([\w./-]+\.\w+)[\"']", text)}
    return sorted(set(templates) - named)


def rendered_elsewhere(name: str) -> bool:
    """Whether Django or a library renders a template of this name."""
    specs = [spec for package in PACKAGES if (spec := find_spec(package))]
    return name in BY_NAME or any((Path(spec.origin or "").parent / "templates" / name).exists() for spec in specs)


def problems(root: Path) -> Iterator[str]:
    """What is wrong below `root`: "path:line: what"."""
    folder = root / "templates"
    templates = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.*"))}
    checked = [(f"templates/{name}", text, template_lines) for name, text in templates.items()]
    checked += [(str(path.relative_to(root)), path.read_text(), css_lines) for path in root.glob("static/css/*.css")]
    for path, text, own_check in checked:
        for check in (long_lines, own_check):
            for number, what in check(text):
                yield f"{path}:{number}: {what}"
    sources = [path for path in root.rglob("*.py") if not NOT_OURS & set(path.relative_to(root).parts)]
    for name in unused(templates, "\n".join(path.read_text() for path in sources)):
        if not rendered_elsewhere(name):
            yield f"templates/{name}:1: nothing renders or includes it"


def main() -> int:
    wrong = list(problems(ROOT))
    print("\n".join(wrong) if wrong else "Templates and style sheets: all right")  # noqa: T201
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
