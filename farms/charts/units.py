"""The units of charts: how a quantity is written beside a mark and on an axis."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.words import KOBO_IN_A_NAIRA, naira

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Unit:
    """How a quantity is written. `axis` is its name on the axis, `after` follows each number, `decimals` is how many
    are shown at most. Money is given in kobo. A share is a percentage: its changes are points."""

    axis: str | Promise
    after: str = ""
    decimals: int = 0
    kobo: bool = False
    share: bool = False

    def plain(self, value: Decimal) -> float:
        """The number on the axis: naira for kobo."""
        return float(value / KOBO_IN_A_NAIRA if self.kobo else value)

    def write(self, value: Decimal) -> str:
        """A value with its unit: "98", "12.5 kg", "91%", "₦1,250"."""
        if self.kobo:
            return naira(round(value))
        text = f"{value:,.{self.decimals}f}"
        text = (text.rstrip("0").rstrip(".") if self.decimals else text).replace("-", "−")
        return ("0" if text == "−0" else text) + self.after

    def about(self, value: Decimal) -> str:
        """Rounded, for a mean: 3 figures of a large number, fewer of a small one."""
        size = abs(self.plain(value))
        if size >= 100:
            digits = 3 - len(str(int(size)))
        else:
            digits = 0 if size >= 10 else 1 if size >= 1 else max(1, self.decimals) if size >= 0.1 else 3
        if self.kobo:
            return naira(int(round(value / KOBO_IN_A_NAIRA, min(digits, 0)) * KOBO_IN_A_NAIRA))
        text = f"{round(value, digits):,.{max(digits, 0)}f}".replace("-", "−")
        return (text.rstrip("0").rstrip(".") if "." in text else text) + self.after

    def axis_title(self, size: float) -> tuple[str, float]:
        """What the axis counts, and by how much its numbers are divided, for numbers up to `size`."""
        for floor, scale, name in (
            (1e13, 1e12, _("trillion")),
            (1e10, 1e9, _("billion")),
            (1e7, 1e6, _("million")),
            (1e4, 1e3, _("thousand")),
        ):
            if size >= floor:
                return f"{self.axis} {name}" if self.kobo else f"{name} {self.axis}", scale
        return str(self.axis), 1


BIRDS = Unit(gettext_lazy("birds"))
EGGS = Unit(gettext_lazy("eggs"))
GRAMS = Unit(gettext_lazy("g"), f"{NBSP}g")
KILOS = Unit(gettext_lazy("kg"), f"{NBSP}kg", decimals=2)
LITRES = Unit(gettext_lazy("litres"), f"{NBSP}l", decimals=1)
NAIRA = Unit("₦", decimals=2, kobo=True)
PERCENT = Unit("%", "%", decimals=1, share=True)
