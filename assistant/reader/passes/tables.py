"""Tables, written out as plain lines before any word has a meaning.

A table is a line of names ("pen / eggs / feed / dead") and lines of as many values, above or below it. Each of its rows
becomes "P1: 14 crts 8 pcs eggs, 2.5 bags feed".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.reader.passes.forms import lines_of, mark, word
from farms.language.concepts import Concept as C
from farms.language.day_words import WEEKDAYS
from farms.language.lexicon import table_for
from farms.language.token import Token
from farms.language.wordfiles import entries

Cell = list[Token]
SAID = entries("tables")
LABELS, EMPTY, PRICES = (frozenset(SAID[name]) for name in ("row", "empty", "column"))
COUNTED = (C.EGG, C.FEEDING, C.DIE, C.BIRD, C.FISH, C.CRACKED, C.CRATE, C.BAG, C.PIECE, C.KG, C.LITRE, C.COST_FEED)
COLUMNS = (*COUNTED, C.EACH, C.AT, C.TOTAL, C.PAY, C.BALANCE, C.WATER, C.PH, C.TEMPERATURE, C.AMMONIA, C.OXYGEN, C.AVERAGE,
           C.SIGN, C.SELL, C.CULL, C.TREAT)  # fmt: skip
UNIT_WORDS = (C.CRATE, C.PIECE, C.BAG, C.KG, C.GRAM, C.LITRE)
WIDEST = 4  # words of one name of a column


@dataclass(frozen=True, slots=True)
class Column:
    """The name of a column and the units of its values ("eggs", "crts", "pcs")."""

    name: tuple[Token, ...]
    units: tuple[Token, ...] = ()
    of: tuple[Token, ...] = ()  # what the figures of a column of a day count


def without_tables(tokens: list[Token]) -> list[Token]:
    """The tokens with each row of a table as a line of its own."""
    lines = lines_of(tokens)
    cells = [_cells(line) for line in lines]
    found = next(((i, c) for i, each in enumerate(cells) if (c := _columns(each))), None)
    if found is None:
        return tokens
    at, columns = found
    columns = [
        *columns[:1],
        *(_of_topic(c, [t for line in lines[max(0, at - 1) : at + 1] for t in line]) for c in columns[1:]),
    ]
    legends = [i for i, line in enumerate(lines) if _is_legend(line)]
    for i in legends:
        columns = _with_units(columns, lines[i])
    rows = {i: row for i, each in enumerate(cells) if i != at and (row := _row(each, columns))}
    if not rows:
        return tokens
    out: list[Token] = []
    for i, line in enumerate(lines):
        if i not in legends:
            out += [*(rows.get(i) or (_kept(cells[at]) if i == at else line)), mark("\n", line)]
    return out[:-1]


def _cells(line: list[Token]) -> list[Cell]:
    """What stands between the strokes of a line; a line in brackets after its title is cut likewise."""
    out: list[Cell] = [[]]
    for i, token in enumerate(line):
        if token.norm in ("/", "|") and _is_stroke(line, i):
            out.append([])
        else:
            out[-1].append(token)
    return [cell for cell in out if cell] if out[0] == [] or out[-1] == [] else out


def _is_stroke(line: list[Token], i: int) -> bool:
    """A stroke with room about it, or between words alone ("pen/eggs/feed")."""
    if line[i].norm == "|" or not 0 < i < len(line) - 1:
        return True
    apart = line[i - 1].end < line[i].start and line[i].end < line[i + 1].start
    return apart or (line[i - 1].kind == line[i + 1].kind == "word")


def meanings(token: Token) -> frozenset[C]:
    """What a word means by itself, before the message is tagged."""
    return table_for(frozenset()).get(token.norm, frozenset()) if token.kind == "word" else frozenset()


def _columns(cells: list[Cell]) -> list[Column]:
    """The columns that a line of names tells; [] for any other line."""
    if len(cells) > 1 and any(t.norm == "(" for t in cells[0]) and cells[-1][-1].norm == ")":
        opens = max(i for i, t in enumerate(cells[0]) if t.norm == "(")
        if not any(t.norm == ")" for t in cells[0][opens:]):
            cells = [cells[0][opens + 1 :], *cells[1:-1], cells[-1][:-1]]  # "Daily 22/10 (eggs / mort / feed bags)"
    if days := _days(cells):
        return days
    if len(cells) < 2 or any(t.kind == "num" for cell in cells for t in cell):
        return []
    columns = [_column(cell) for cell in cells]
    if any(not c.name and not c.units for c in columns) or any(len(c.name) > WIDEST for c in columns):
        return []
    first = columns[0].name[0].norm if columns[0].name else ""
    known = sum(_is_known(c) for c in columns) + (first in LABELS)
    return columns if known * 3 >= len(columns) * 2 and known >= 2 else []


def _days(cells: list[Cell]) -> list[Column]:
    """The columns of "pen: Mon 27 / Tue 28" or "pen | Mon | Tue": one for the names of the rows and one for each day."""
    at = next((i for i, t in enumerate(cells[0] if cells else []) if t.norm in LABELS), None)
    if at is None:
        return []
    first = [t for t in cells[0][at + 1 :] if t.kind != "punct"]
    days = [*([first] if first else []), *cells[1:]]
    if len(days) < 2 or any(not day or day[0].norm not in WEEKDAYS for day in days):
        return []
    return [Column((cells[0][at],)), *(Column((day[0],), of=(day[0],)) for day in days)]


def _of_topic(column: Column, heading: list[Token]) -> Column:
    """A column of a day with the units and the goods that the heading names."""
    if not column.of:
        return column
    topic = [t for t in heading if meanings(t) & set(COUNTED)]
    units = tuple(t for t in topic if meanings(t) & set(UNIT_WORDS))
    return Column(column.name, units, tuple(t for t in topic if t not in units))


def _column(cell: Cell) -> Column:
    units = tuple(t for t in cell if meanings(t) & set(UNIT_WORDS))
    words = tuple(t for t in cell if t.kind == "word" and t not in units and t.norm not in ("in", "of", "no"))
    return Column(words, units)


def _is_known(column: Column) -> bool:
    return bool(column.units) or any(meanings(t) & set(COLUMNS) or t.norm in PRICES for t in column.name)


def _kept(cells: list[Cell]) -> list[Token]:
    """What of the line of names still tells something: the title before a bracket."""
    opens = next((i for i, t in enumerate(cells[0]) if t.norm == "("), None)
    return cells[0][:opens] if opens and cells[-1][-1].norm == ")" and len(cells) > 1 else []


def _is_legend(line: list[Token]) -> bool:
    """ "eggs in crts+pcs, feed in bgs"."""
    return (
        len(line) >= 3
        and line[1].norm in ("in", "=", ":")
        and not any(t.kind == "num" for t in line)
        and bool(_column(line).units)
        and bool(meanings(line[0]) & set(COUNTED))
    )


def _with_units(columns: list[Column], legend: list[Token]) -> list[Column]:
    out = []
    for column in columns:
        at = next((i for i, t in enumerate(legend) if t.norm in {n.norm for n in column.name}), None)
        units: list[Token] = []
        for token in legend[at + 1 :] if at is not None else []:
            if token.norm == "," or (units and not meanings(token) & set(UNIT_WORDS) and token.norm not in ("+", "&")):
                break
            units += [token] if meanings(token) & set(UNIT_WORDS) else []
        out.append(replace(column, units=tuple(units)) if units else column)
    return out


def _row(cells: list[Cell], columns: list[Column]) -> list[Token]:
    """One row as a plain line; [] if the line is none."""
    named = bool(columns[0].name) and columns[0].name[0].norm in LABELS
    label: Cell
    if named and len(cells) == len(columns):
        label, values = _without_colon(cells[0]), cells[1:]
        if len(label) == 1 and label[0].kind == "num" and columns[0].name[0].norm not in ("name", "day", "date"):
            label = [columns[0].name[0], *label]
    elif len(cells) == len(columns) - named and len(cells) > 1:
        label, first = _label_and_value(cells[0])
        values = [first, *cells[1:]]
    else:
        return []
    columns = columns[named:]
    if not label or sum(_is_value(v) for v in values) * 2 < len(values):
        return []
    out: list[Token] = []
    for column, value in zip(columns, values, strict=True):
        if _is_value(value) and not _is_empty(value):
            out += [mark("," if out else ":", value), *_cell(column, value)]
    return [*label, *out] if out else [*label[:0], mark(",", label)]


def _without_colon(cell: Cell) -> Cell:
    return [t for t in cell if t.norm not in (":", "-", "–")]


def _label_and_value(cell: Cell) -> tuple[Cell, Cell]:
    """ "P1 14+8" is the label P1 and the value 14+8."""
    at = len(cell) - 1
    if at > 1 and cell[at].kind == "num" and cell[at - 1].norm == "+":
        at -= 2
    if cell[at].kind != "num" and cell[at].norm not in EMPTY:
        return [], []
    if at == 1 and cell[0].norm in LABELS:
        at += 1
    return _without_colon(cell[:at]), cell[at:]


def _is_value(cell: Cell) -> bool:
    return bool(cell) and (any(t.kind == "num" for t in cell) or _is_empty(cell))


def _is_empty(cell: Cell) -> bool:
    return all(t.norm in EMPTY for t in cell)


def _cell(column: Column, value: Cell) -> Iterator[Token]:
    """A value with the unit and the name of its column: what is counted after the number, a price before it."""
    numbers = [t for t in value if t.kind == "num"]
    others = [t for t in value if t.kind != "num" and t.norm not in ("+", *EMPTY)]
    dated = column.name and column.name[0].norm in WEEKDAYS
    counted = not dated and (bool(column.units) or any(meanings(t) & set(COUNTED) for t in column.name))
    units: Sequence[Token] = () if others else column.units
    if len(numbers) == 2 and len(units) < 2 and not others:
        units = [word("crates", value), word("pieces", value)]
    if not counted:
        yield from column.name
    for i, number in enumerate(numbers):
        yield _at(number, value)
        if i < len(units):
            yield _at(units[i], value)
    yield from others
    yield from (_at(t, value) for t in (column.name if counted else column.of))


def _at(token: Token, value: Cell) -> Token:
    return replace(token, start=value[0].start, end=value[-1].end) if token.kind != "num" else token
