"""The same notice in other clothes: encodings, line ends, widths of characters, HTML, DOCX, PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.readers import read_document
from index.structure import parse_notice
from tests.variants import VARIANTS, write_variant

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_the_same_sections_are_found(seed: Path, variant: str, tmp_path: Path) -> None:
    text = seed.read_text("utf-8")
    plain = parse_notice(read_document(seed))
    other = parse_notice(read_document(write_variant(variant, text, tmp_path, seed.stem)))
    assert [section.title for section in other.issues] == [section.title for section in plain.issues]
    assert other.facts.agency is not None and plain.facts.agency is not None
    assert other.facts.agency.value == plain.facts.agency.value
    assert [(claim.what, claim.count, claim.found) for claim in other.claims] == [
        (claim.what, claim.count, claim.found) for claim in plain.claims
    ]
