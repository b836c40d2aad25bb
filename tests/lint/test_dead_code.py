"""The search for dead code finds what nothing says again, and nothing else."""

from vulture.config import make_config

from tests.lint.dead_code import dead

PRODUCT = """
from django.db import models

_UNREAD = 1


def called():
    return Figure.objects.filter(grams__gt=0), "shop.code.named_in_a_setting"


def named_in_a_setting():
    '''Says only_in_prose, which is no use of it.'''


def only_in_prose(): ...


def only_in_a_test(): ...


class Figure(models.Model):
    grams = models.IntegerField()

    @property
    def on_the_page(self): ...

    @property
    def on_no_page(self): ...
"""


def test_what_only_prose_or_a_test_names_is_dead(tmp_path, monkeypatch):
    config = make_config([])
    monkeypatch.chdir(tmp_path)
    for path, text in {
        "shop/code.py": PRODUCT,
        "shop/page.py": "from shop.code import called\n\ncalled()\n",
        "templates/shop/page.html": "{% if figure.on_the_page %}on_no_page{% endif %}",
        "tests/test_code.py": "from shop.code import only_in_a_test\n\n\ndef test_it():\n    only_in_a_test()\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    lines = dead(["shop"], ("shop",), set(), config)
    assert [line.split("'")[1] for line in lines] == ["_UNREAD", "only_in_prose", "only_in_a_test", "on_no_page"]
    assert dead(["shop", "tests"], ("tests",), set(), config) == []
