"""Small notices and vectors for the tests of the index."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.notice import Document, Notice
from index.passage import searched_sections
from index.store.vectors import SectionVectors
from index.structure import parse_notice

DIMENSIONS = 32


def notice_text(agency: str, issues: Sequence[tuple[str, str]]) -> str:
    """A notice with an opening, the issues given as (problem, what was done), and a plan."""
    numerals = "一二三四五六七八九十"
    found = "\n".join(
        f"({numerals[number]})关于“{problem}”的问题。\n整改情况:{done}" for number, (problem, done) in enumerate(issues)
    )
    return (
        f"中共{agency}党组关于巡察整改进展情况的通报\n"
        f"2024年3月1日至4月30日,县委第一巡察组对{agency}党组开展了常规巡察。现将整改进展情况予以公布。\n"
        f"一、反馈问题整改情况\n{found}\n"
        f"二、下一步工作打算\n持续巩固整改成果,建立长效机制。\n"
    )


def sample_notice(name: str, agency: str, issues: Sequence[tuple[str, str]]) -> Notice:
    text = notice_text(agency, issues)
    return parse_notice(Document(name, text, hashlib.sha256(text.encode()).hexdigest(), "text/plain"))


def unit_vector(seed: str) -> NDArray[np.float32]:
    """The same vector for the same seed, nearly orthogonal to those of others; exact in half precision."""
    numbers = np.frombuffer(hashlib.sha512(seed.encode()).digest()[:DIMENSIONS], np.uint8).astype(np.float32) - 127.5
    rounded = (numbers / np.linalg.norm(numbers)).astype(np.float16).astype(np.float32)
    return np.asarray(rounded, np.float32)


def sample_vectors(notice: Notice, long_sections: Sequence[int] = ()) -> list[SectionVectors]:
    """Vectors seeded by section id and part, or by section id and sentence; ``long_sections`` have two parts."""
    vectors = []
    for row, section in enumerate(searched_sections(notice)):
        count = 2 if row in long_sections else 1
        parts = np.stack([unit_vector(f"{section.id}/p{part}") for part in range(count)])
        sentences = [unit_vector(f"{section.id}/s{number}") for number in range(len(section.sentences))]
        vectors.append(SectionVectors(parts, np.array(sentences, np.float32).reshape(-1, DIMENSIONS)))
    return vectors
