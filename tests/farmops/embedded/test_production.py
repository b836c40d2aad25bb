"""A process that was given addresses never loads the embedded PostgreSQL, and needs nothing of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from farmops.data_dir import CHECKOUT
from farmops.database.logins import URL_VARIABLES, WEB, WORKER

LOADED = """
import json, sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
{modules}
print(json.dumps([name for name in sys.modules if name.startswith("farmops.embedded")]))
"""
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "farmops.settings",
    "SECRET_KEY": "x",
    "DEBUG": "0",
    "FARMOPS_LOCAL": "0",
    "ALLOWED_HOSTS": "desk.example",
    "TRUSTED_PROXIES": "1",
    "EMAIL_URL": "smtp://mail.example:25",
}


@pytest.mark.parametrize(
    ("aliases", "modules"),
    [
        (tuple(URL_VARIABLES), "import farmops.wsgi, farmops.gunicorn_conf, farmops.management.commands.worker"),
        (WEB, "import farmops.wsgi, farmops.gunicorn_conf"),
        (WORKER, "import farmops.management.commands.worker"),
    ],
    ids=["all", "web", "worker"],
)
def test_production_never_loads_the_embedded_postgresql(tmp_path, aliases, modules):
    given = {URL_VARIABLES[alias]: f"postgresql://{alias}:x@db.example/farmops" for alias in aliases}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(modules=modules)],
        cwd=CHECKOUT,
        env={**kept, **PRODUCTION, **given, "FARMOPS_DATA_DIR": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
