"""`python -m tests.probes`: write docs/rules.md."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.probes.document import FILE, text  # noqa: E402 - models come after the setup

FILE.write_text(text(), encoding="utf-8")
