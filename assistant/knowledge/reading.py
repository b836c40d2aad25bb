"""Reading an uploaded file in a process of its own, which may not take much time or memory: files may be hostile.

`python -m assistant.knowledge.reading KIND < file` prints {"pieces": [[place, text], …]} or {"refused": reason}. It
loads neither Django nor settings; `assistant.knowledge.documents` starts it and waits.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from assistant.knowledge.pieces import pieces

CPU_SECONDS = 20
MEMORY = 600_000_000  # bytes of address space
MAX_PAGES = 300
MAX_TEXT = 1_000_000  # characters
MAX_PIECES = 2_000
MAX_UNPACKED = 30_000_000  # bytes
MAX_RATIO = 200  # unpacked to packed; a text packs to a tenth, a bomb to a thousandth
ROWS_A_PASSAGE = 20
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIGNATURES = (
    b"PK\x03\x04",
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
)


class Refused(Exception):
    """The file is not read; the argument names the reason, see `documents.REASONS`."""


def read(kind: str, data: bytes) -> list[list[str]]:
    """[place, text] of each passage of a file. Raises Refused."""
    placed: list[list[str]] = []
    length = 0
    for place, text in READERS[kind](data):
        for piece in pieces(text.replace("\x00", ""), place):
            length += len(piece.content)
            if length > MAX_TEXT or len(placed) >= MAX_PIECES:
                raise Refused("too_long")
            placed.append([piece.place, piece.content])
    if not placed:
        raise Refused("no_text")
    return placed


def read_pdf(data: bytes) -> Iterator[tuple[str, str]]:
    """The text of each page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if not data.lstrip()[:5] == b"%PDF-":
        raise Refused("other_kind")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Refused("encrypted")
        if len(reader.pages) > MAX_PAGES:
            raise Refused("too_long")
        for number, page in enumerate(reader.pages, 1):
            yield f"page {number}", page.extract_text() or ""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise Refused("broken") from error


def read_docx(data: bytes) -> Iterator[tuple[str, str]]:
    """The paragraphs, table cells included."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if data[:4] == b"\xd0\xcf\x11\xe0":  # Word puts an encrypted document into this older container
        raise Refused("encrypted")
    try:
        root = fromstring(_member(data, "word/document.xml"), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refused("hostile") from error
    except ParseError as error:
        raise Refused("broken") from error
    lines = ("".join(_run(node) for node in paragraph.iter()) for paragraph in root.iter(f"{WORD}p"))
    yield "", "\n\n".join(line for line in lines if line.strip())


def _run(node: Any) -> str:
    if node.tag == f"{WORD}t":
        return node.text or ""
    return " " if node.tag in (f"{WORD}tab", f"{WORD}br") else ""


def _member(data: bytes, name: str) -> bytes:
    """One file out of a zip. Raises Refused for what is none, is encrypted, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if name not in archive.namelist() or "[Content_Types].xml" not in archive.namelist():
                raise Refused("other_kind")
            about = archive.getinfo(name)
            if about.flag_bits & 1:
                raise Refused("encrypted")
            with archive.open(about) as file:
                unpacked = file.read(MAX_UNPACKED + 1)  # what a zip says of its sizes may be a lie
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused("other_kind" if data[:2] != b"PK" else "broken") from error
    if len(unpacked) > MAX_UNPACKED or len(unpacked) > MAX_RATIO * max(about.compress_size, 10_000):
        raise Refused("hostile")
    return unpacked


def read_txt(data: bytes) -> Iterator[tuple[str, str]]:
    """The text as it stands."""
    yield "", _decoded(data)


def read_csv(data: bytes) -> Iterator[tuple[str, str]]:
    """Some rows a passage, each cell under its heading."""
    text = _decoded(data)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), _dialect(text)) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Refused("broken") from error
    if not rows:
        return
    heading = [cell.strip() for cell in rows[0]]
    for at in range(1, len(rows), ROWS_A_PASSAGE):
        some = rows[at : at + ROWS_A_PASSAGE]
        lines = ["; ".join(_cells(heading, row)) for row in some]
        yield f"rows {at + 1} to {at + len(some)}", "\n\n".join(lines)
    if len(rows) == 1:
        yield "row 1", "; ".join(heading)


def _dialect(text: str) -> Any:
    try:
        return csv.Sniffer().sniff(text[:4000], ",;\t")
    except csv.Error:
        return csv.excel


def _cells(heading: list[str], row: list[str]) -> Iterator[str]:
    for number, cell in enumerate(row):
        if cell.strip():
            name = heading[number] if number < len(heading) else ""
            yield f"{name}: {cell.strip()}" if name else cell.strip()


def _decoded(data: bytes) -> str:
    if data.startswith(SIGNATURES):
        raise Refused("other_kind")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\x00" in text or sum(sign < " " and sign not in "\t\n\r\f" for sign in text) > len(text) // 100:
        raise Refused("other_kind")
    return text


READERS = {"pdf": read_pdf, "docx": read_docx, "txt": read_txt, "csv": read_csv}


def main() -> None:
    """Read the file on standard input, of the kind named, under limits of time and memory; answer in JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer: dict[str, Any] = {"pieces": read(sys.argv[1], sys.stdin.buffer.read())}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except (MemoryError, RecursionError):
        answer = {"refused": "hostile"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
