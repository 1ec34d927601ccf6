"""The store by itself: what goes in comes out, at every stage of an index's life. Vectors are made up."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.encoder import EncodedNotice
from index.errors import IndexMismatchError, IndexMissingError
from index.notice import Claim, Fact, Facts, Notice, Section, Span
from index.passage import searched_sections, section_text
from index.store import writer as writer_module
from index.store.catalog import CATALOG_FILE, FORMAT, Catalog
from index.store.lexical import LexicalIndex, SegmentPostings
from index.store.postings import build_postings, load_postings, merge_postings, save_postings
from index.store.segments import SegmentStore
from index.store.snapshot import Snapshot, open_snapshot
from index.store.terms import count_terms, words
from index.store.vectors import VectorFolder
from index.store.writer import LEXICAL_FOLDER, IndexWriter
from tests.index_samples import sample_notice, sample_vectors, unit_vector

CARS = ("公务用车管理不规范", "一是停用三辆公务用车。二是安装GPS定位设备12台。")
RESERVOIR = ("水库巡查不到位", "一是修订水库巡查制度。二是每月开展一次检查。")
BOOKS = ("固定资产账实不符", "一是完成固定资产盘点。二是补登资产34件。")


class Workshop:
    """An index under construction, with made-up vectors."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self.catalog = Catalog.create_or_open(index_dir / CATALOG_FILE)
        if self.catalog.info() is None:
            self.catalog.initialise("made-up", "made-up:1", "abc123")
        self.store = SegmentStore(index_dir, "abc123")
        self.writer = IndexWriter(index_dir, self.catalog, self.store)

    def put(self, *notices: Notice, removed: Sequence[str] = (), long_sections: Sequence[int] = ()) -> None:
        """One segment with these notices."""
        for notice in notices:
            vectors = sample_vectors(notice, long_sections)
            texts = tuple(section_text(notice, section) for section in searched_sections(notice))
            key = f"{notice.name}-{notice.digest[:8]}"
            VectorFolder(self.index_dir).save(key, vectors)
            self.writer.add(EncodedNotice(notice, texts, key, vectors))
        self.writer.commit(removed)

    def snapshot(self) -> Snapshot:
        return open_snapshot(self.index_dir)


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path)
    with closing(made.catalog):
        yield made


def nearest_id(snapshot: Snapshot, section_id: str, part: int = 0) -> str:
    """The section found for the very vector of ``section_id``'s part."""
    [(row, cosine)] = snapshot.nearest(unit_vector(f"{section_id}/p{part}"), 1)
    assert cosine == pytest.approx(1.0, abs=2e-3)
    return snapshot.sections[row].id


def test_a_notice_comes_back_as_it_was(workshop: Workshop) -> None:
    fact = Fact("云溪县水务局", Span(2, 8))
    notice = Notice(
        name="a.txt",
        text="中共云溪县水务局党组\r\n宝博 一是检查。\x00末尾",
        digest="d1",
        media_type="text/html",
        facts=Facts(agency=fact, feedback_on=Fact("2024-07-08", Span(0, 2)), contacts=(fact,), agency_aliases=("局",)),
        sections=(
            Section("a.txt#1", "a.txt", None, "text", None, (), None, 0, 10, heading_only=True),
            Section("a.txt#2", "a.txt", "局", "issue", 1, ("一", "二"), "题", 12, 20, "done", (Span(15, 20),)),
        ),
        claims=(Claim("问题", 34, None, None, Span(1, 3)), Claim("方面", 4, 4, True, Span(4, 5))),
        noise=(Span(12, 14),),
        is_notice=False,
    )
    workshop.put(notice)
    snapshot = workshop.snapshot()
    assert snapshot.notices == {"a.txt": notice}
    assert [section.id for section in snapshot.sections] == ["a.txt#2"]
    row = snapshot.row_of("a.txt#2")
    assert snapshot.text(row) == notice.text[12:20]
    assert snapshot.clean(row) == "一是检查。"
    assert len(snapshot.sentences(row)) == len(snapshot.sentence_vectors(row)) == 1


def test_sections_are_ordered_and_their_vectors_are_their_own(workshop: Workshop) -> None:
    workshop.put(sample_notice("b.txt", "云溪县水务局", [CARS]), sample_notice("a.txt", "云溪县林业局", [RESERVOIR]))
    snapshot = workshop.snapshot()
    places = [(section.notice, section.start) for section in snapshot.sections]
    assert places == sorted(places)
    for row, section in enumerate(snapshot.sections):
        assert np.array_equal(snapshot.section_vectors(row), unit_vector(f"{section.id}/p0")[np.newaxis])
        assert len(snapshot.sentences(row)) == len(snapshot.sentence_vectors(row)) > 0
        assert nearest_id(snapshot, section.id) == section.id
    assert [snapshot.sections[row].notice for row in snapshot.rows_of_notice("b.txt")] == ["b.txt"] * 3


def test_a_long_section_is_found_by_each_part_but_only_once(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS, RESERVOIR]), long_sections=(1,))
    snapshot = workshop.snapshot()
    long = snapshot.sections[1].id
    assert nearest_id(snapshot, long, 0) == nearest_id(snapshot, long, 1) == long
    everything = snapshot.nearest(unit_vector("anything"), 100)
    assert sorted(row for row, _ in everything) == list(range(len(snapshot.sections)))
    exactly = snapshot.nearest(unit_vector("anything"), 100, ["a.txt"])
    assert [row for row, _ in exactly] == [row for row, _ in everything]
    assert [cosine for _, cosine in exactly] == pytest.approx([cosine for _, cosine in everything], abs=2e-3)


def test_nearest_keeps_to_the_notices_named(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    notices = [sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, BOOKS]) for number in range(5)]
    workshop.put(*notices)
    snapshot = workshop.snapshot()
    exactly = snapshot.nearest(unit_vector("x"), 4, {"1.txt", "3.txt", "unknown.txt"})
    assert {snapshot.sections[row].notice for row, _ in exactly} <= {"1.txt", "3.txt"}
    monkeypatch.setattr("index.store.snapshot._EXACT_SECTIONS", 0)
    by_chroma = snapshot.nearest(unit_vector("x"), 4, {"1.txt", "3.txt", "unknown.txt"})
    assert [row for row, _ in by_chroma] == [row for row, _ in exactly]
    assert snapshot.nearest(unit_vector("x"), 4, []) == []


def test_a_changed_notice_replaces_the_old_one_and_an_open_snapshot_stays(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS, BOOKS]), sample_notice("b.txt", "云溪县林业局", [BOOKS]))
    old = workshop.snapshot()
    workshop.put(sample_notice("a.txt", "云溪县水务局", [RESERVOIR]), removed=["b.txt"])
    new = workshop.snapshot()
    assert old.is_stale() and not new.is_stale() and new.generation == old.generation + 1
    assert list(new.notices) == ["a.txt"] and list(old.notices) == ["a.txt", "b.txt"]
    assert not new.lexical.occurs("固定资产") and new.lexical.occurs("水库巡查")
    assert old.lexical.occurs("固定资产") and not old.lexical.occurs("水库巡查")
    assert {row for row, _ in new.nearest(unit_vector("x"), 50)} == set(range(len(new.sections)))
    assert nearest_id(old, old.sections[-1].id) == old.sections[-1].id
    assert nearest_id(new, "a.txt#003") == "a.txt#003"


def test_many_segments_are_merged_into_few_and_say_the_same(workshop: Workshop) -> None:
    for number in range(writer_module.MOST_SEGMENTS + 1):
        workshop.put(
            sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, (f"问题{number}号未落实", "已办结。")])
        )
    workshop.put(sample_notice("0.txt", "云溪县水务局", [RESERVOIR]))
    before = workshop.snapshot()
    workshop.writer.merge()
    after = workshop.snapshot()
    assert len(workshop.catalog.segments()) == 4
    assert after.sections == before.sections
    groups = [(["公务用车", "水库"], 1.0), (["问题3号"], 2.0), (["检查"], 0.5)]
    assert after.lexical.score(groups) == pytest.approx(before.lexical.score(groups), rel=1e-6)
    for section in after.sections:
        assert nearest_id(after, section.id) == section.id


def test_a_segment_mostly_out_of_date_is_written_anew(workshop: Workshop) -> None:
    workshop.put(*(sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS]) for number in range(4)))
    workshop.writer.commit(["0.txt", "1.txt"])
    workshop.writer.merge()
    assert [segment.rows for segment in workshop.catalog.segments()] == [12]
    workshop.writer.commit(["2.txt"])
    workshop.writer.merge()
    assert [(segment.rows, segment.live) for segment in workshop.catalog.segments()] == [(3, 3)]
    snapshot = workshop.snapshot()
    assert nearest_id(snapshot, snapshot.sections[0].id) == snapshot.sections[0].id


def test_what_is_out_of_use_stays_for_a_while_and_then_goes(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS]))
    old = workshop.snapshot()
    old.section_vectors(0)
    workshop.put(sample_notice("a.txt", "云溪县水务局", [BOOKS]))
    orphan = workshop.store.new_name()
    workshop.store.write(orphan, [])
    workshop.writer.clear_away()
    assert workshop.store.missing([orphan]) == [orphan]
    assert nearest_id(old, old.sections[0].id) == old.sections[0].id
    monkeypatch.setattr(writer_module, "_GRACE_S", -1.0)
    workshop.writer.clear_away()
    [segment] = workshop.catalog.segments()
    assert [path.name for path in (workshop.index_dir / LEXICAL_FOLDER).iterdir()] == [segment.name]
    assert len(list((workshop.index_dir / "vectors").iterdir())) == 1
    assert len([path for path in (workshop.index_dir / "chroma").iterdir() if path.is_dir()]) == 1
    assert nearest_id(old, old.sections[0].id) == old.sections[0].id  # from the vectors it has in memory


def test_the_word_index_is_made_anew_when_it_is_lost(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS, BOOKS]), sample_notice("b.txt", "云溪县林业局", [CARS]))
    workshop.writer.commit(["a.txt"])
    before = workshop.snapshot().lexical.score([(["公务用车"], 1.0), (["定位"], 1.0)])
    shutil.rmtree(workshop.index_dir / LEXICAL_FOLDER)
    assert np.array_equal(workshop.snapshot().lexical.score([(["公务用车"], 1.0), (["定位"], 1.0)]), before)


def test_errors_say_what_to_do(tmp_path: Path, workshop: Workshop) -> None:
    with pytest.raises(IndexMissingError, match="run index first"):
        open_snapshot(tmp_path / "nowhere")
    with pytest.raises(IndexMissingError, match="empty as yet"):
        workshop.snapshot()
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS]))
    with pytest.raises(IndexMismatchError, match=r"'made-up', not 'hub/other'.*--rebuild"):
        open_snapshot(workshop.index_dir, expected_model="hub/other")
    with closing(sqlite3.connect(workshop.index_dir / CATALOG_FILE)) as database, database:
        database.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    with pytest.raises(IndexMismatchError, match=f"format 0, this version needs {FORMAT}: run index --rebuild"):
        workshop.snapshot()


def test_vectors_lost_are_named(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS]))
    [path] = (workshop.index_dir / "vectors").iterdir()
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(IndexMismatchError, match="missing or damaged"):
        workshop.snapshot().section_vectors(0)


def test_collections_of_another_database_are_named(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS]))
    snapshot = workshop.snapshot()
    workshop.store.remove_except(set())
    with pytest.raises(IndexMismatchError, match="not in this Chroma database"):
        snapshot.nearest(unit_vector("x"), 3)


def test_background_is_that_of_the_sample(workshop: Workshop) -> None:
    workshop.put(*(sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, BOOKS]) for number in range(4)))
    snapshot = workshop.snapshot()
    vector = unit_vector("question")
    cosines = [float((snapshot.section_vectors(row) @ vector)[0]) for row in range(len(snapshot.sections))]
    assert snapshot.background(vector) == pytest.approx((np.mean(cosines), np.std(cosines)), abs=1e-6)


# -- words ----------------------------------------------------------------------------------------------------------


def lexical(texts: Sequence[str], segments: int = 1) -> LexicalIndex:
    """A lexical index over texts spread over several segments."""
    parts = []
    for number in range(segments):
        rows = np.arange(number, len(texts), segments, dtype=np.int32)
        parts.append(SegmentPostings(build_postings([count_terms(texts[int(row)]) for row in rows]), rows))
    return LexicalIndex(parts, len(texts), texts.__getitem__)


TEXTS = [
    "公务用车管理不规范,停用公务用车3辆。",
    "公车私用问题。安装GPS定位12台。",
    "固定资产未登记,涉及1,200元、3.5万元。",
    "渣土运输车辆未密闭运输。",
]


def test_words_keep_numbers_and_latin_words_whole() -> None:
    assert words("GPS定位12台,1,200元、3.5万,PM2.5") == ["gps", "定位", "12", "台", "1,200", "元", "3.5", "万", "pm2.5"]
    assert words(",。 ") == []


@pytest.mark.parametrize("segments", [1, 3])
def test_document_frequency_and_occurrence(segments: int) -> None:
    index = lexical(TEXTS, segments)
    assert [index.document_frequency(term) for term in ("公务用车", "gps", "GPS", "1,200", "桥梁")] == [1, 1, 1, 1, 0]
    assert index.document_frequency("运输车") == 1  # no word of its own: by its pairs of characters
    assert index.occurs("渣土运输车辆未密闭") and not index.occurs("渣土公车")
    assert not index.occurs("车运输") and not index.occurs("") and not index.occurs(",")


@pytest.mark.parametrize("segments", [1, 2, 4])
def test_scores_are_those_of_bm25(segments: int) -> None:
    index = lexical(TEXTS, segments)
    lengths = np.array([count_terms(text)[1] for text in TEXTS])
    idf = np.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    frequency = np.array([2, 1, 0, 0])  # 公务用车 twice, 公车 once: one term with two spellings
    expected = 3.0 * idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * lengths / lengths.mean()))
    assert index.score([(["公务用车", "公车", "公车"], 3.0)]) == pytest.approx(expected, rel=1e-5)
    assert not index.score([(["桥梁"], 1.0), ([], 1.0)]).any()


def test_coverage_is_the_share_of_weight_found() -> None:
    covered = lexical(TEXTS).coverage([(["公务用车", "公车"], 3.0), (["定位"], 1.0)])
    assert covered.tolist() == [0.75, 1.0, 0.0, 0.0]


def test_postings_merge_to_what_would_have_been_built(tmp_path: Path) -> None:
    counted = [count_terms(text) for text in TEXTS]
    first, second = build_postings(counted[:2]), build_postings(counted[2:])
    merged = merge_postings([(first, np.array([-1, 0], np.int32)), (second, np.array([1, 2], np.int32))], 3)
    save_postings(merged, tmp_path / "segment")
    loaded, direct = load_postings(tmp_path / "segment"), build_postings(counted[1:])
    assert loaded.lengths.tolist() == direct.lengths.tolist()
    for term in direct.all_terms():
        found, wanted = loaded.find(term.decode()), direct.find(term.decode())
        assert found is not None and wanted is not None
        assert [item.tolist() for item in found] == [item.tolist() for item in wanted]
    gone = loaded.find("公务")
    assert gone is not None and not len(gone[0])


def test_postings_of_sections_without_words(tmp_path: Path) -> None:
    save_postings(build_postings([count_terms("。。。")]), tmp_path / "segment")
    assert load_postings(tmp_path / "segment").find("车") is None
