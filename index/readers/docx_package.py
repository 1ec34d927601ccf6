"""The parts of a DOCX archive that hold its text, unpacked piece by piece so that none can fill the memory."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from lxml import etree

from index.errors import UnreadableFileError
from index.readers.files import format_size

_MAX_TEXT_BYTES = 100_000_000  # of all parts that are read; pictures are never unpacked
_MAX_PARTS = 10_000
_PIECE = 1 << 16  # bytes unpacked at a time
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False, "collect_ids": False}
_OUT_OF_MEMORY = 2  # libxml2's XML_ERR_NO_MEMORY


class Package:
    """An open archive; raises UnreadableFileError when what is read of it unpacks to more than 100 MB."""

    def __init__(self, name: str, archive: ZipFile) -> None:
        self._archive = archive
        self._left = _MAX_TEXT_BYTES
        self._too_large = UnreadableFileError(
            f"{name}: unpacks to more than {format_size(_MAX_TEXT_BYTES)} of text or {_MAX_PARTS} parts; split the file"
        )
        parts = archive.infolist()
        declared = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
        if len(parts) > _MAX_PARTS or declared > _MAX_TEXT_BYTES:
            raise self._too_large
        main = self._related("", "officeDocument")
        if main is None:
            raise KeyError("no main document")
        self._main = main

    def root(self, kind: str) -> Any | None:
        """The tree of a part the document refers to as ``numbering``, ``styles`` …; None without such a part."""
        part = self._related(self._main, kind)
        return None if part is None else self._tree(part)

    def elements(self, *tags: str) -> Iterator[Any]:
        """Each element with one of ``tags`` of the main document when it is complete, inner ones first."""
        parser = etree.XMLPullParser(events=("end",), tag=tags, remove_blank_text=True, **_SAFE)
        for piece in self._pieces(self._main):
            _checked(parser.feed, piece)
            for _, element in parser.read_events():
                yield element
        _checked(parser.close)

    def _related(self, source: str, kind: str) -> str | None:
        folder, file = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations not in self._archive.namelist():
            return None
        for relation in self._tree(relations).iter(_RELATION):
            if relation.get("Type") == _KIND + kind and relation.get("TargetMode") != "External":
                target = posixpath.join("/" + folder, relation.get("Target"))
                return posixpath.normpath(target).lstrip("/")
        return None

    def _tree(self, part: str) -> Any:
        parser = etree.XMLParser(remove_blank_text=True, **_SAFE)
        for piece in self._pieces(part):
            _checked(parser.feed, piece)
        return _checked(parser.close)

    def _pieces(self, part: str) -> Iterator[bytes]:
        with self._archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                self._left -= len(piece)  # counted here, because the sizes an archive declares may lie
                if self._left < 0:
                    raise self._too_large
                yield piece


def _checked(call: Any, *arguments: bytes) -> Any:
    """What a parser returns; its way of saying that memory has run out becomes Python's."""
    try:
        return call(*arguments)
    except etree.XMLSyntaxError as error:
        if error.code == _OUT_OF_MEMORY:
            raise MemoryError from error
        raise
