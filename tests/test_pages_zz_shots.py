import os, pytest
from tests.test_browser import *
from tests.test_browser import pages_of_everybody, world

pytestmark = pytest.mark.browser


def test_shots(world, phone):
    only = os.environ.get("ONLY", "")
    for scheme in os.environ.get("SCHEMES", "light,dark").split(","):
        for who, user in world.people.items():
            page = phone(user, color_scheme=scheme)
            for name, address in pages_of_everybody(world)[who].items():
                if only and only not in name:
                    continue
                page.goto(address)
                page.screenshot(path=f"/tmp/shots/{who}-{name}-{scheme}.png", full_page=True)
