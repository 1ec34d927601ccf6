"""Files made to hang or fill whoever reads them, each in a few lines."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx


def pdf_without_end(path: Path) -> None:
    """A few hundred bytes: forms that draw each other, ten times at each of many levels."""
    levels = 30
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>",
        _stream(b"", b"/F Do"),
    ]
    for level in range(levels):
        following = 6 + level if level < levels - 1 else 5 + level
        objects.append(
            _stream(
                b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>" % following,
                b"/F Do " * 10,
            )
        )
    path.write_bytes(_pdf(objects))


def pdf_that_unpacks_to_much(path: Path, megabytes: int = 400) -> None:
    """A content stream of one operator over and over, packed twice."""
    packer = zlib.compressobj(9)
    piece = b"0 0 m " * 200_000
    once = b"".join(packer.compress(piece) for _ in range(megabytes * 1_000_000 // len(piece))) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        _stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(once, 9)),
    ]
    path.write_bytes(_pdf(objects))


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _pdf(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def write_docx(path: Path, body: str, *, styles: str = "", numbering: str = "") -> None:
    """A Word document with ``body`` as its content, and definitions added to its other parts."""
    whole = io.BytesIO()
    docx.Document().save(whole)
    added = {"word/styles.xml": ("</w:styles>", styles), "word/numbering.xml": ("</w:numbering>", numbering)}
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part).decode("utf-8", "surrogateescape")
            if part == "word/document.xml":
                data = data.partition("<w:body>")[0] + f"<w:body>{body}</w:body></w:document>"
            elif part in added:
                end, more = added[part]
                data = data.replace(end, more + end)
            target.writestr(part, data.encode("utf-8", "surrogateescape"))


def docx_of_one_paragraph(path: Path) -> None:
    """95 MB of empty runs in one paragraph, in 200 KB."""
    write_docx(path, f"<w:p>{'<w:r/>' * (95_000_000 // 6)}</w:p>")


def html_of_unmatched_tags(path: Path) -> None:
    """Unclosed tags and end tags that match none of them: each is looked for among all that are open."""
    path.write_text("<b>" * 150_000 + "文" + "</p>" * 150_000, encoding="utf-8")


HOSTILE: dict[str, Callable[[Path], None]] = {
    "endless.pdf": pdf_without_end,
    "packed.pdf": pdf_that_unpacks_to_much,
    "runs.docx": docx_of_one_paragraph,
    "tags.html": html_of_unmatched_tags,
}
"""Each by the name of the file it writes."""
