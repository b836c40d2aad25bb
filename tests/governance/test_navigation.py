"""What the navigation of a farm leads to, and whom it shows what."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from farmops.roles import Role
from governance.navigation import ENTRIES, navigation

MONEY = {"money", "credits"}
ALL = {entry.name for entry in ENTRIES}


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (Role.OWNER, set()),
        (Role.MANAGER, {"settings"}),
        (Role.WORKER, MONEY | {"settings"}),
        (Role.VIEWER, {"settings"}),
    ],
)
def test_a_member_sees_the_entries_of_her_role(role, hidden):
    shown = navigation(role)
    assert {entry.name for entry in (*shown.tabs, *shown.more)} == ALL - hidden
    assert shown.names_behind_more() == [
        entry.name for entry in ENTRIES if not entry.is_tab and entry.name not in hidden
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_has_a_page_and_an_icon(entry):
    assert reverse(entry.url_name, args=["a-farm"])
    sprite = (settings.BASE_DIR / "static" / "icons" / "sprite.svg").read_text()
    assert re.search(rf'id="{entry.icon}"', sprite)
