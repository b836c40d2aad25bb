"""The words of a chart: dates, the sentence that says what it shows, the table of its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmops.words import KOBO_IN_A_NAIRA
from farms.charts.spans import Curve, Span, at
from farms.charts.units import Unit

Row = tuple[str, ...]
NOTHING = "–"


# --- Dates ----------------------------------------------------------------------------------------------------------


def short(day: date, today: date) -> str:
    """ "3 Mar"; with the year when it is another one."""
    return date_format(day, "j M" if day.year == today.year else "j M Y")


def period(first: date, last: date, today: date, step: int = 1) -> str:
    """The time that a chart covers: "last 30 days", "3 Feb to 3 Mar"."""
    days = (last - first).days + 1
    if last != today:
        return _("%(first)s to %(last)s") % {"first": short(first, today), "last": short(last, today)}
    if step > 1:
        return _("last %(count)s weeks") % {"count": days // 7}
    return _("last %(count)s days") % {"count": days}


def axis_dates(days: Sequence[date]) -> list[str]:
    """ "3 Mar"; "Mar 2026" over more than a year."""
    return [date_format(day, "j M" if (days[-1] - days[0]).days < 365 else "M Y") for day in days]


def axis_months(pairs: Sequence[tuple[Span, Span]]) -> list[str]:
    """The month that a pair of bars ends in: "Mar"; "Mar 2026" over more than a year."""
    days = [into.last for into, _out in pairs]
    return [date_format(day, "M" if (days[-1] - days[0]).days < 340 else "M Y") for day in days]


def month(span: Span, today: date) -> str:
    """ "Mar", "Mar 2025"; "Jan to Mar" for a quarter, the year for a year."""
    if (span.last - span.first).days > 300:
        return date_format(span.last, "M Y")
    name = date_format(span.last, "M" if span.last.year == today.year else "M Y")
    if (span.last - span.first).days < 32:
        return name
    return _("%(first)s to %(last)s") % {"first": date_format(span.first, "M"), "last": name}


def each(step: int) -> str:
    """The time of one mark: "a day", "a week"."""
    return {1: _("a day"), 7: _("a week"), 28: _("in 4 weeks")}.get(step, _("a year"))


def when(span: Span, step: int, today: date) -> str:
    """ "on 3 Mar", "in the week to 3 Mar"."""
    text = {1: _("on %(day)s"), 7: _("in the week to %(day)s"), 28: _("in the 4 weeks to %(day)s")}
    return text.get(step, _("in the year to %(day)s")) % {"day": short(span.last, today)}


def note(step: int, *, total: bool, bars: bool) -> str:
    """What one mark stands for, when it is not a day."""
    if step == 1:
        return ""
    mark = _("Each bar is") if bars else _("Each point is")
    if total:
        text = {7: _("a week's total"), 28: _("the total of 4 weeks")}.get(step, _("a year's total"))
    else:
        text = {7: _("a week's average"), 28: _("the average of 4 weeks")}.get(step, _("a year's average"))
    return f"{mark} {text}."


def months_covered(pairs: Sequence[tuple[Span, Span]], today: date) -> str:
    """The time that a chart of months covers: "last 6 months", "Jan 2024 to Mar 2025"."""
    first, last = pairs[0][0].first, pairs[-1][0].last
    if first <= today <= last:
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        return ngettext("this month", "last %(count)s months", count) % {"count": count}
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, "M" if first.year == last.year else "M Y"),
        "last": date_format(last, "M Y"),
    }


def month_note(step: int) -> str:
    """What a pair of bars stands for, when it is not a month."""
    return {1: "", 3: _("Each pair of bars is 3 months.")}.get(step, _("Each pair of bars is a year."))


def key_of_pair(name: str, span: Span, unit: Unit, today: date) -> str:
    """ "In: ₦186,500 in Mar"."""
    facts = {"name": name, "value": unit.write(span.value or Decimal(0)), "month": month(span, today)}
    return _("%(name)s: %(value)s in %(month)s") % facts


def standard_on(day: date, low: Curve, high: Curve, unit: Unit) -> str:
    """The standard of a day: "90%", "1.8 kg to 2.1 kg"; empty where it is not known."""
    bottom, top = at(low, day), at(high, day)
    if bottom is None or top is None:
        return ""
    if bottom == top:
        return unit.write(bottom)
    return _("%(low)s to %(high)s") % {"low": unit.write(bottom), "high": unit.write(top)}


def standard_name(value: str = "") -> str:
    """The name of the standard in the key ("Standard: 90%") and, without a value, in the table."""
    return _("Standard: %(value)s") % {"value": value} if value else _("Standard")


def start_of_axis(lowest: float, unit: Unit) -> str:
    """That the axis does not start from zero."""
    if lowest <= 0:
        return ""
    value = Decimal(str(lowest)) * (KOBO_IN_A_NAIRA if unit.kobo else 1)
    return _("The scale starts at %(value)s.") % {"value": unit.write(value)}


def line_note(step: int, lowest: float, unit: Unit) -> str:
    """What is to know about a line: what a point stands for, and where its axis starts."""
    return " ".join(filter(None, (note(step, total=False, bars=False), start_of_axis(lowest, unit))))


# --- The sentence ---------------------------------------------------------------------------------------------------


def newest(span: Span, unit: Unit, step: int, today: date) -> str:
    """The last value and its day: "Today 98", "Last 690 in the week to 3 Mar"."""
    value = unit.write(span.value or Decimal(0))
    if step == 1 and span.last == today:
        return _("Today %(value)s") % {"value": value}
    if step == 1 and span.last == today - timedelta(1):
        return _("Yesterday %(value)s") % {"value": value}
    return _("Last %(value)s %(when)s") % {"value": value, "when": when(span, step, today)}


def than_usual(value: Decimal, mean: Decimal, unit: Unit) -> str:
    """How a value compares with the mean; empty for means under ten, whose percentages say nothing."""
    if unit.plain(mean) < 10:
        return ""
    percent = round((value - mean) * 100 / mean)
    if abs(percent) < 3:
        return ", " + _("as usual")
    less = _("%(percent)s%% less than usual") if percent < 0 else _("%(percent)s%% more than usual")
    return ", " + less % {"percent": f"{abs(percent):,}"}


def _first_written(stretches: Sequence[Span]) -> int:
    return next((index for index, span in enumerate(stretches) if span.value is not None), 0)


def unwritten(stretches: Sequence[Span]) -> str:
    """How many days since the first record have none."""
    since = _first_written(stretches)
    days = sum(span.value is None for span in stretches[since:])
    if not days:
        return ""
    return " " + ngettext("%(days)s day has no record.", "%(days)s days have no record.", days) % {"days": days}


def of_columns(stretches: Sequence[Span], unit: Unit, step: int, today: date, *, total: bool) -> str:
    """The sentence under a chart of columns."""
    seen = [(span.value, span) for span in stretches if span.value is not None]
    whole = sum((value for value, _span in seen), Decimal(0))
    mean = whole / len(seen)
    top, peak = max(reversed(seen), key=lambda pair: pair[0])
    last, final = seen[-1]
    facts = {
        "mean": _("about %(mean)s %(each)s") % {"mean": unit.about(mean), "each": each(step)},
        "top": _("highest %(top)s %(when)s") % {"top": unit.write(top), "when": when(peak, step, today)},
        "sum": _("%(sum)s in all") % {"sum": unit.write(whole)},
    }
    if not any(value for value, _span in seen):
        text = _("0 every time it was written.")
    elif total:
        text = capfirst(_("%(sum)s, %(mean)s, %(top)s.") % facts)
    else:
        text = capfirst(_("%(mean)s, %(top)s.") % facts)
    text += f" {newest(final, unit, step, today)}{than_usual(last, mean, unit)}."
    return text + (unwritten(stretches) if step == 1 else "")


def against(value: Decimal, low: Decimal, high: Decimal, unit: Unit) -> str:
    """Where a value lies beside its standard: "9 points below it", "on it", "inside it"."""
    if low <= value <= high:
        return _("on it") if low == high else _("inside it")
    edge = low if value < low else high
    if unit.share:
        away = _("%(points)s points") % {"points": f"{abs(value - edge):,.1f}".removesuffix(".0")}
    elif edge:
        away = f"{abs(value - edge) * 100 / abs(edge):,.0f}%"
    else:
        away = unit.write(abs(value - edge))
    return (_("%(away)s below it") if value < low else _("%(away)s above it")) % {"away": away}


def of_line(
    stretches: Sequence[Span], unit: Unit, step: int, today: date, low: Curve, high: Curve, *, daily: bool
) -> str:
    """The sentence under a line; `low` and `high` are the same curve when the standard is one line."""
    seen = [(span.value, span) for span in stretches if span.value is not None]
    last, final = seen[-1]
    text = newest(final, unit, step, today)
    bottom, top = at(low, final.last), at(high, final.last)
    if bottom is not None and top is not None:
        facts = {"standard": standard_on(final.last, low, high, unit), "where": against(last, bottom, top, unit)}
        text += ", " + _("standard %(standard)s: %(where)s") % facts
    text += "."
    if daily:
        return text + extremes(seen, unit, step, today) + (unwritten(stretches) if step == 1 else "")
    began, start = seen[0]
    if began != last:
        change = _("Up from %(value)s %(when)s.") if last > began else _("Down from %(value)s %(when)s.")
        text += " " + change % {"value": unit.write(began), "when": when(start, step, today)}
    return text


def extremes(seen: Sequence[tuple[Decimal, Span]], unit: Unit, step: int, today: date) -> str:
    """The highest and the lowest value, unless it is the last one or all are the same."""
    text = ""
    top, bottom = (choose(reversed(seen), key=lambda pair: pair[0]) for choose in (max, min))
    for (value, span), name in ((top, _("Highest")), (bottom, _("Lowest"))):
        if top[0] > bottom[0] and span is not seen[-1][1]:
            text += f" {name} {unit.write(value)} {when(span, step, today)}."
    return text


def of_pairs(pairs: Sequence[tuple[Span, Span]], unit: Unit, today: date) -> str:
    """The sentence under columns of what came in and what went out."""
    seen = [(into.value, out.value, into) for into, out in pairs if into.value is not None and out.value is not None]
    total_in = sum((into for into, _out, _span in seen), Decimal(0))
    total_out = sum((out for _in, out, _span in seen), Decimal(0))
    money = {"in": unit.write(total_in), "out": unit.write(total_out)}
    text = _("In %(in)s, out %(out)s") % money
    if total_in != total_out:
        more = _("%(sum)s more came in") if total_in > total_out else _("%(sum)s more went out")
        text += ": " + more % {"sum": unit.write(abs(total_in - total_out))}
    last_in, last_out, span = seen[-1]
    name = month(span, today)
    if span.last >= today:
        name = _("%(month)s so far") % {"month": name}
    facts = {"month": name, "in": unit.write(last_in), "out": unit.write(last_out)}
    return f"{text}. " + _("%(month)s: in %(in)s, out %(out)s.") % facts


# --- The table ------------------------------------------------------------------------------------------------------


def day_head(step: int) -> str:
    """The head of the column of days or weeks."""
    return {1: _("Day"), 7: _("Week to"), 28: _("4 weeks to")}.get(step, _("Year to"))


def month_head(step: int) -> str:
    """The head of the column of months, quarters or years."""
    return {1: _("Month"), 3: _("Months")}.get(step, _("Year to"))


def written_head(step: int) -> tuple[str, ...]:
    """The head of the column that counts the written days of weeks; none for days."""
    return (_("Days written"),) if step > 1 else ()


def line_heads(step: int, mine: str, *, banded: bool) -> tuple[str, ...]:
    """The heads of a line's table; `banded` where there is a standard beside it."""
    return (day_head(step), capfirst(mine), *((standard_name(),) if banded else ()), *written_head(step))


def rows(
    stretches: Sequence[Span], unit: Unit, step: int, today: date, *more: Callable[[Span], str]
) -> tuple[Row, ...]:
    """The newest first: day, value, what `more` says of the day, and for weeks how many of their days are written."""
    table = []
    for span in reversed(stretches[_first_written(stretches) :]):
        cells = [short(span.last, today), NOTHING if span.value is None else unit.write(span.value)]
        cells += [tell(span) for tell in more]
        if step > 1:
            cells.append(str(span.written))
        table.append(tuple(cells))
    return tuple(table)


def line_rows(
    stretches: Sequence[Span], unit: Unit, step: int, today: date, low: Curve, high: Curve
) -> tuple[Row, ...]:
    """The rows of a line's table, with the standard of each day where there is one."""
    beside: list[Callable[[Span], str]] = []
    if low:
        beside = [lambda span: standard_on(span.last, low, high, unit) or NOTHING]
    return rows(stretches, unit, step, today, *beside)


def pair_rows(pairs: Sequence[tuple[Span, Span]], unit: Unit, today: date) -> tuple[Row, ...]:
    """The newest first: month, in, out, what is left."""
    table: list[Row] = []
    for into, out in reversed(pairs):
        if into.value is None or out.value is None:
            table.append((month(into, today), NOTHING, NOTHING, NOTHING))
        else:
            values = (into.value, out.value, into.value - out.value)
            table.append((month(into, today), *map(unit.write, values)))
    return tuple(table)
