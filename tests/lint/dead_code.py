"""Dead code: names that nothing says again. `python -m tests.lint.dead_code` is part of `make lint`.

vulture knows Python's names. Here a name is used, too, where a template or a string says it (dotted paths in settings,
lookups of the ORM, columns in SQL), where it overrides something of a framework's class, and where it is a member of
an enumeration. The product is judged without the tests, so what only a test calls is dead; then tests and benchmarks
are judged. [tool.vulture] in pyproject.toml lists the other names that frameworks call.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import os
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import django
from django.db.models.options import DEFAULT_NAMES
from vulture import Vulture
from vulture.config import make_config
from vulture.core import DEFAULT_CONFIDENCE

NOT_PRODUCT = ("tests", "benchmarks")
READ_BY_NAME = ("farmops/settings.py", "farmops/gunicorn_conf.py", "tests/settings.py")  # every variable is an option
NOT_IMPORTED = ("farmops.settings", "farmops.gunicorn_conf", "farmops.wsgi")  # they read the process's environment
TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)


class Reader(Vulture):
    """vulture, for which the names in strings and the fixtures that a test asks for are used."""

    def visit(self, node: ast.AST) -> None:
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):  # a docstring is prose
            super().visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if not isinstance(node.value, str):
            return
        if re.fullmatch(r"[\w.:-]+", node.value):
            self.used_names.update({node.value, *re.split(r"[.:-]|__", node.value)})
        else:
            self.used_names.update(name for name in re.findall(r"\w+", node.value) if "_" in name)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name.startswith("test_") or node.decorator_list:
            self.used_names.update(argument.arg for argument in node.args.args)
        super().visit_FunctionDef(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg and "__" in node.arg:  # a lookup: filter(farm__name=...)
            self.used_names.update(node.arg.split("__"))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id == "self"):  # what is set there, its owner reads
            self.used_names.add(node.attr)
        super().visit_Attribute(node)

    def _define_variable(self, name: str, node: ast.AST, confidence: int = DEFAULT_CONFIDENCE) -> None:
        if re.fullmatch(r"_[A-Z][A-Z0-9_]+", name):  # vulture takes any name with an underscore for one to throw away
            self._define(self.defined_vars, name, node, confidence=confidence)
        else:
            super()._define_variable(name, node, confidence)

    def read_template(self, path: Path) -> None:
        for tag in TAG.findall(path.read_text()):
            self.used_names.update(re.findall(r"[A-Za-z_]\w*", tag))


def classes_in(owner: object) -> Iterator[type]:
    """The classes that a module or a class holds, and those inside them."""
    for _, cls in inspect.getmembers(owner, inspect.isclass):
        if cls.__module__ == getattr(owner, "__name__" if inspect.ismodule(owner) else "__module__"):
            yield cls
            yield from classes_in(cls)


def modules_in(package: str) -> Iterator[str]:
    """The dotted names of a package's modules, but for migrations and those that read the environment."""
    for module in pkgutil.walk_packages([package.replace(".", "/")], f"{package}."):
        if ".migrations" not in module.name and module.name not in NOT_IMPORTED:
            yield module.name


def names_of_frameworks(packages: Sequence[str]) -> set[str]:
    """What classes in the packages override of classes from outside them, and the members of their enumerations."""
    names = set(DEFAULT_NAMES)  # of class Meta
    own = tuple(f"{package}." for package in packages)
    for module in (module for package in packages for module in modules_in(package)):
        for cls in classes_in(importlib.import_module(module)):
            if issubclass(cls, enum.Enum):
                names.update(cls.__members__)
            bases = [base for base in cls.__mro__ if not base.__module__.startswith(own)]
            for name, member in vars(cls).items():
                if any(hasattr(base, name) or name in inspect.get_annotations(base) for base in bases):
                    parameters = inspect.signature(member).parameters if inspect.isfunction(member) else ()
                    names.update({name, *parameters})
    return names


def dead(code: Iterable[str], judged: tuple[str, ...], called: set[str], config: dict[str, Any]) -> list[str]:
    """A line for each unused name in the folders `judged`; what `code` and templates say is use, and `called` is."""
    reader = Reader(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    reader.used_names.update(called)
    reader.scavenge(code, exclude=config["exclude"])
    for template in Path("templates").rglob("*.*"):  # pages and letters
        reader.read_template(template)
    reports = (item.get_report() for item in reader.get_unused_code(config["min_confidence"]))
    return [line for line in reports if line.startswith(judged) and not line.startswith(READ_BY_NAME)]


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "farmops.settings"
    django.setup()
    config = make_config([])
    paths = config["paths"]
    product = tuple(path for path in paths if path not in NOT_PRODUCT)
    apps = [path for path in product if Path(path).is_dir()]
    lines = dead(product, product, names_of_frameworks(apps), config)
    lines += dead(paths, NOT_PRODUCT, names_of_frameworks([*apps, "tests.support", "tests.lint"]), config)
    for line in lines:
        print(line)
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
