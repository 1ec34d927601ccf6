"""Every format gives the same notice; what cannot be read is refused in one clear line."""

from __future__ import annotations

import codecs
import hashlib
import os
import unicodedata
from pathlib import Path

import pytest

from index.errors import UnreadableFileError
from index.readers import SUPPORTED_SUFFIXES, read_document
from tests.variants import VARIANTS, write_variant

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
SENTENCE = "一、整改情况\r\n(1)针对“学习不深”问题,已经完成。\n"


def lines(text: str) -> list[str]:
    """The lines of ``text`` without white space, compatible characters alike, blank lines left out."""
    folded = ("".join(unicodedata.normalize("NFKC", line).split()) for line in text.splitlines())
    return [line for line in folded if line]


def refusal(path: Path, **limits: int) -> str:
    """The message ``path`` is refused with: one line that names the file."""
    with pytest.raises(UnreadableFileError) as caught:
        read_document(path, **limits)
    message = str(caught.value)
    assert message.startswith(f"{path.name}: ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
@pytest.mark.parametrize("kind", VARIANTS)
def test_every_format_gives_the_same_lines(kind: str, seed: Path, tmp_path: Path) -> None:
    text = seed.read_bytes().decode("utf-8")
    document = read_document(write_variant(kind, text, tmp_path, seed.stem))
    assert lines(document.text) == lines(text)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
def test_utf8_text_is_kept_exactly(seed: Path) -> None:
    data = seed.read_bytes()
    document = read_document(seed)
    assert document.text == data.decode("utf-8")
    assert document.name == seed.name
    assert document.digest == hashlib.sha256(data).hexdigest()
    assert (document.media_type, document.encoding) == ("text/plain", "utf-8")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SENTENCE.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + SENTENCE.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + SENTENCE.encode("utf-32-le"), "utf-32-le"),
        (SENTENCE.encode("gb2312"), "gb18030"),
        (SENTENCE.encode("gbk"), "gb18030"),
    ],
)
def test_encodings(data: bytes, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.TXT"
    path.write_bytes(data)
    document = read_document(path)
    assert (document.text, document.encoding) == (SENTENCE, encoding)


def test_traditional_text_in_gbk_is_read(tmp_path: Path) -> None:
    text = "中共某市城市管理局黨組關於巡察整改進展情況的通報:根據區委統一部署,對反饋意見逐條整改,現予以公佈。"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("gbk"))
    assert read_document(path).text == text


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "no text"),
        (" \n\t\u3000\n".encode(), "no text"),
        (codecs.BOM_UTF8, "no text"),
        (bytes(range(256)) * 20, "GB18030"),
        (b"MZ\0\0" + b"abc\0" * 50, "binary"),
        (b"\x01\x02\x03\x04text\x05\x06" * 30, "binary"),
        (SENTENCE.encode("utf-16-le"), "encoding|binary|GB18030"),
        ("根據區委統一部署,對反饋意見逐條整改,現將情況予以公佈,歡迎監督。".encode("big5"), "encoding|GB18030"),
        (SENTENCE.encode("utf-8")[:-4] + b"\xff\xff\n", "GB18030|encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00\xd8", "damaged"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, part: str, tmp_path: Path) -> None:
    path = tmp_path / "坏文件.txt"
    path.write_bytes(data)
    message = refusal(path)
    assert any(each in message for each in part.split("|")), message


def test_size_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1001)
    assert "limit" in refusal(path, max_bytes=1000)
    assert len(read_document(path, max_bytes=1001).text) == 1001


def test_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    message = refusal(path)
    assert all(suffix in message for suffix in SUPPORTED_SUFFIXES)


def test_folder_and_missing_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    assert "folder" in refusal(folder)
    assert "cannot be opened" in refusal(tmp_path / "missing.pdf")


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    assert "not a regular file" in refusal(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("文字", encoding="utf-8")
    path.chmod(0)
    assert "permissions" in refusal(path)


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a zip", b"%PDF-1.7 nothing", b"plain text"])
def test_damaged_documents(suffix: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    assert "not a sound" in refusal(path)
