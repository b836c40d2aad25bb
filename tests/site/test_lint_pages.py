"""What make lint says of templates and style sheets, tried on small ones."""

import pytest

from tests.site import lint_pages


def test_our_templates_and_style_sheets_are_all_right():
    assert list(lint_pages.problems(lint_pages.ROOT)) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("<p>" + "x" * 114 + "</p>", "characters"),
        ('<p style="color: red">', "style or script"),
        ("<script>alert(1)</script>", "style or script"),
        ('<a onclick="go()">', "style or script"),
        ("{% load i18n %}<p>", "lines of their own"),
        ('{% extends "base.html" %}{% load i18n %}', "lines of their own"),
    ],
)
def test_a_template_that_breaks_a_rule_is_named_with_its_line(tmp_path, line, what):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "404.html").write_text(f"<b>\n{line}\n")
    (problem,) = lint_pages.problems(tmp_path)
    assert problem.startswith("templates/404.html:2: ")
    assert what in problem


@pytest.mark.parametrize(
    ("css", "line"),
    [
        (".a { color: red; gap: 0; }\n", 1),
        (".a {\n  color: red; gap: 0\n}\n", 2),
        (".a { color: red; } .b { gap: 0; }\n", 1),
        ("/* a;\n b */\n.a { color: red }.b { gap: 0 }\n", 3),
    ],
)
def test_two_declarations_on_a_line_are_one_too_many(css, line):
    assert [number for number, _what in lint_pages.css_lines(css)] == [line]


def test_one_declaration_on_a_line_may_stand_beside_its_selector():
    css = '.a:not(.b, .c)::before { content: "; a: b" / ""; }\n.d {\n  font: 1rem/1.2 var(--x);\n} /* d: e; */\n'
    assert list(lint_pages.css_lines(css)) == []


def test_a_template_that_nothing_renders_is_named():
    templates = {"page.html": '{% include "_part.html" %}', "_part.html": "", "_old.html": ""}
    assert lint_pages.unused(templates, 'render(request, "page.html")') == ["_old.html"]


def test_templates_that_django_and_allauth_render_are_known():
    assert lint_pages.rendered_elsewhere("404.html")
    assert lint_pages.rendered_elsewhere("account/login.html")
    assert lint_pages.rendered_elsewhere("admin/base_site.html")
    assert not lint_pages.rendered_elsewhere("farms/batch/page.html")
