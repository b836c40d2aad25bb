"""The pages of a farm that its navigation leads to."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from farmops.roles import OWN, READ, SEE_MONEY, Right, may


class Entry(NamedTuple):
    """One page. A page stands under the entry whose name it gives to its template as `nav`."""

    name: str
    label: str | Promise
    icon: str  # in static/icons/sprite.svg
    url_name: str  # of a page that takes the farm's slug
    right: Right = READ  # of those who see it
    is_tab: bool = False  # beside "More", not behind it
    badge: str = ""  # the template of what stands on it


ENTRIES = (
    Entry("today", _("Today"), "today", "assistant:today", is_tab=True),
    Entry("assistant", pgettext_lazy("tab", "Message"), "message", "assistant:conversation", is_tab=True),
    Entry("drafts", _("Review"), "review", "governance:drafts", is_tab=True, badge="_pending_count.html"),
    Entry("records", _("Records"), "records", "farms:records", is_tab=True),
    Entry("batches", _("Batches"), "batches", "farms:batches"),
    Entry("store", _("Store"), "store", "farms:store"),
    Entry("tasks", _("Tasks"), "task", "farms:tasks"),
    Entry("money", _("Money"), "money", "farms:money", right=SEE_MONEY),
    Entry("knowledge", _("Knowledge"), "knowledge", "assistant:knowledge"),
    Entry("credits", _("Credits"), "credits", "credits:credits", right=SEE_MONEY),
    Entry("activity", _("Activity"), "activity", "governance:activity"),
    Entry("advice", _("Advice"), "check", "governance:recommendations"),
    Entry("members", _("Members"), "members", "farms:members"),
    Entry("settings", _("Settings"), "settings", "farms:settings", right=OWN),
)


class Navigation(NamedTuple):
    """What a member sees of it."""

    tabs: list[Entry]
    more: list[Entry]

    def names_behind_more(self) -> list[str]:
        """The names of the entries that "More" stands for."""
        return [entry.name for entry in self.more]


def navigation(role: str) -> Navigation:
    """The entries that a member of this role sees, in their order."""
    seen = [entry for entry in ENTRIES if may(role, entry.right)]
    return Navigation([entry for entry in seen if entry.is_tab], [entry for entry in seen if not entry.is_tab])
