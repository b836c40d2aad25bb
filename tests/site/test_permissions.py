"""Every address of the site × the cast, as data. An address that is not in the table fails the suite."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from farmops.data_dir import CHECKOUT
from tests.support.browser import whole
from tests.support.permissions import MATRIX, WHO, World

# Addresses of libraries and machines: their own rules, tried elsewhere.
OTHERS = {"admin/password_change", "healthz", "readyz", "metrics", "admin", "accounts"}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize("case", MATRIX, ids=lambda case: f"{case[0]}-{case[1]}")
def test_every_address_answers_each_of_the_cast(world, as_user, client, case):
    name, method = case
    found = {}
    for who in WHO:
        browser = client if who == "nobody" else as_user(getattr(world.cast, who))
        body = [{"x": "1"}] if method == "post" else []
        found[who] = whole(getattr(browser, method)(world.address(name), *body)).status_code
    assert found == dict(zip(WHO, MATRIX[case], strict=True))


def addresses(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            route = str(pattern.pattern)
            if route.rstrip("/") not in OTHERS:
                space = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from addresses(pattern.url_patterns, prefix + space)
        elif isinstance(pattern, URLPattern) and str(pattern.pattern).rstrip("/") not in OTHERS:
            yield prefix + (pattern.name or str(pattern.pattern))


def test_no_address_is_missing_from_the_table():
    assert {name for name, _method in MATRIX} == set(addresses(get_resolver().url_patterns))


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_a_stranger_gets_404_whatever_the_verb(world, as_user, method):
    stranger = as_user(world.cast.stranger)
    for name in {name for name, _method in MATRIX}:
        if name.startswith(("farms:home", "farms:list", "farms:create", "farms:invitation")):
            continue
        if name.startswith(("governance:accuracy", "governance:evidence")):
            continue
        answer = getattr(stranger, method)(world.address(name))
        assert answer.status_code == 404, (name, answer.status_code)


# --- the lint -------------------------------------------------------------------------------------------------------


def views_files() -> list[Path]:
    return [path for path in sorted(CHECKOUT.glob("[!.]*/**/*views.py"))]


@pytest.mark.parametrize("path", views_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_view_reaches_a_model_but_through_a_guarded_getter(path):
    """A view opens the farm by `visit` and asks a service or a `*_for` getter; `.objects` in a views file is a bug."""
    tree = ast.parse(path.read_text())
    getters = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.endswith("_for")}
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name not in getters]:
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("objects", "_default_manager"), f"{function.name}:{node.lineno}"


def test_every_view_of_a_farm_opens_it_by_visit():
    for path in views_files():
        for function in ast.parse(path.read_text()).body:
            if isinstance(function, ast.FunctionDef) and [argument.arg for argument in function.args.args][:2] == [
                "request",
                "slug",
            ]:
                text = ast.unparse(function)
                assert "visit(request, slug" in text or "return send(request, slug)" in text, function.name
