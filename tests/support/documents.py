"""Documents that a farm gives: honest files and hostile ones."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from assistant.knowledge.documents import add_document, documents, read_document
from assistant.knowledge.search import nearest, prepare
from farmops.database.scope import farm_scope, system_scope

TEXT = b"The vet Doctor Musa comes on Mondays. Feed costs 18,000 naira a bag."


def docx(body: str, *, doctype: str = "", name: str = "word/document.xml") -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, xml)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def locked(data: bytes) -> bytes:
    """A zip whose members say that they are encrypted."""
    at, marked = 0, bytearray(data)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(header)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(header, at + 4)
    return bytes(marked)


def many_pages(count: int, *, kids: int = 0) -> bytes:
    """A small PDF that says it has `count` pages; `kids` of them are there, or all."""
    pages = b"[" + b"3 0 R " * (kids or count) + b"]"
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids %b>>" % (count, pages),
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%bendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 4\n0000000000 65535 f \n%btrailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def pdf(*texts: str, password: str = "", packed: bool = False) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in texts:
        page = writer.add_blank_page(300, 300)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode() if packed else stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def give(cast, data=TEXT, *, shared=False, kind="txt", name="vet.txt"):
    """The owner gives a document and the worker reads it."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        document = add_document(name, kind, data, workers_may_read=shared)
    read_document(cast.farm.id, document.id)
    with system_scope(cast.farm.id):
        return documents(cast.farm.id).get(id=document.id)


def upload(client, slug, name, data, **fields):
    file = SimpleUploadedFile(name, data)
    return client.post(f"/farms/{slug}/knowledge/documents/new/", {"file": file, **fields}, follow=True)


def found_by(user, farm, text="when does the vet Musa come"):
    question = prepare(text)
    with farm_scope(user_id=user.pk, farm_id=farm.id):
        return [hit.content for hit in nearest(farm.id, question, 20) if hit.kind == "document"]
