"""A page on a small phone: what is wrong with it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from farms.people.sessions import STAFF_COOKIE
from tests.support.browser import signed_in

PHONE = {"width": 360, "height": 740}


def session_of(user: Any, site: str) -> list[dict[str, str]]:
    """The cookies of a signed-in person, for a browser."""
    cookies = signed_in(Client(), user).cookies
    return [
        {"name": name, "value": cookie.value, "url": f"{site}/admin/" if name == STAFF_COOKIE else site}
        for name, cookie in cookies.items()
    ]


TAPPED = "button, .btn, summary, nav a, header a.brand, .rows a, .actions a, .pop a, .choice"
TOO_SMALL = """selector => [...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility() && !e.closest('.skip'))
    .map(e => [e.getBoundingClientRect(), e]).filter(([box, e]) => box.height < 48)
    .map(([box, e]) => `${Math.round(box.height)} px: ${e.outerHTML.slice(0, 90)}`)"""
TOO_WIDE = """() => document.scrollingElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 3).map(e => e.outerHTML.slice(0, 90)).concat('page') : []"""
VIOLATIONS = "options => axe.run(document, options).then(result => result.violations)"
OPEN_MENUS = "() => document.querySelectorAll('details').forEach(menu => { menu.open = true })"


def wrong_with(page: Any) -> list[str]:
    """What is wrong with the page as it stands, in light and dark, at 360 and 320 pixels."""
    found = []
    page.evaluate(Axe().axe_script)
    for scheme, options in (("light", None), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)
        for broken in page.evaluate(VIOLATIONS, {"resultTypes": ["violations"], **(options or {})}):
            node = broken["nodes"][0]
            found.append(f"{scheme}: {broken['id']}: {node['html'][:120]}: {node['failureSummary'][:300]}")
    for width in (320, 360):
        page.set_viewport_size({**PHONE, "width": width})
        found += [f"wider than {width}: {part}" for part in page.evaluate(TOO_WIDE)]
    found += page.evaluate(TOO_SMALL, TAPPED)
    return found


STORY = "Sold 20 crates of eggs at 4,500 each to Mama Nkechi and 3 birds died in Pen 2"
