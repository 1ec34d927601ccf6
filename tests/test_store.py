"""The store by itself: what goes in comes out, at every stage of an index's life. Vectors are made up."""

from __future__ import annotations

import gc
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import TextNode

from index.errors import IndexMismatchError, IndexMissingError, InputError, NoticeQAError
from index.node_parser import embedded_nodes, section_nodes
from index.notice import Amount, Claim, Completion, Fact, Facts, Measure, NamedDocument, Notice, Sanction, Section, Span
from index.notice_encoder import EncodedNotice
from index.store import writer as writer_module
from index.store.bm25 import TermIndex
from index.store.catalog import CATALOG_FILE, FORMAT, Catalog
from index.store.damage import engine_error
from index.store.snapshot import Snapshot, open_snapshot
from index.store.state import CURRENT_FILE, make_current, new_state
from index.store.terms import count_terms, words
from index.store.vector_stores import VECTORS_FOLDER, SegmentStores
from index.store.writer import IndexWriter
from tests.index_samples import sample_notice, sample_vectors, unit_vector

CARS = ("公务用车管理不规范", "一是停用三辆公务用车。二是安装GPS定位设备12台。")
RESERVOIR = ("水库巡查不到位", "一是修订水库巡查制度。二是每月开展一次检查。")
BOOKS = ("固定资产账实不符", "一是完成固定资产盘点。二是补登资产34件。")


def memory_store(folder: Path, collection: str) -> object:
    """A vector store of somebody else's: LlamaIndex's own, which keeps everything in one file."""
    from tests.file_store import FileVectorStore

    return FileVectorStore(folder / f"{collection}.json")


ENGINES = ["chroma", "qdrant", "tests.test_store:memory_store"]


class Workshop:
    """An index under construction, with made-up vectors."""

    def __init__(self, index_dir: Path, engine: str = "chroma") -> None:
        self.index_dir = index_dir
        self.engine = engine
        self.state = new_state(index_dir)
        self.catalog = Catalog(self.state / CATALOG_FILE, writing=True)
        self.catalog.initialise("made-up", "made-up:1", engine)
        make_current(self.state)
        self.stores = SegmentStores(self.state, engine)
        self.writer = IndexWriter(self.catalog, self.stores)

    def put(self, *notices: Notice, removed: Sequence[str] = (), long_sections: Sequence[int] = ()) -> None:
        """One commit with these notices."""
        for notice in notices:
            nodes = section_nodes(notice)
            keys = [f"{notice.digest}{node.node_id}".encode() for node in nodes]
            vectors = dict(zip(keys, sample_vectors(notice, long_sections), strict=True))
            self.catalog.save_vectors(
                {key: item for key, item in vectors.items() if not self.catalog.find_vectors(key)}
            )
            found = [self.catalog.find_vectors(key) or 0 for key in keys]
            self.writer.add(EncodedNotice(notice, nodes, found))
        self.writer.commit(removed)
        self.writer.finish()

    def snapshot(self) -> Snapshot:
        return open_snapshot(self.index_dir, vector_store=self.engine)

    def folders(self) -> set[str]:
        return {path.name for path in (self.state / VECTORS_FOLDER).iterdir()}


@pytest.fixture(params=ENGINES)
def workshop(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Workshop]:
    made = Workshop(tmp_path, request.param)
    with closing(made.catalog):
        yield made


@pytest.fixture
def chroma_workshop(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path)
    with closing(made.catalog):
        yield made


def nearest_id(snapshot: Snapshot, section_id: str, part: int = 0) -> str:
    """The section found for the very vector of ``section_id``'s part."""
    [section] = snapshot.nearest(unit_vector(f"{section_id}/p{part}"), 1)
    return section.id


def ids(sections: Sequence[Section]) -> list[str]:
    return [section.id for section in sections]


def test_a_notice_comes_back_as_it_was(workshop: Workshop) -> None:
    fact = Fact("云溪县水务局", Span(2, 8))
    issue = Section(
        "a.txt#2",
        "a.txt",
        "局",
        "issue",
        1,
        ("一", "二"),
        "题",
        12,
        20,
        "done",
        heading_end=13,
        labels=(Span(13, 14),),
        sentences=(Span(15, 20),),
        listed=(Span(15, 20),),
        measures=(Measure(Span(15, 20), "none_found", "supervised"),),
        amounts=(Amount(Span(15, 17), 126000.5, "退回"),),
        documents=(NamedDocument(Span(16, 18), "revised"),),
        sanctions=(Sanction(Span(17, 19), "诫勉", 3),),
        standing="long_term",
    )
    heading = Section("a.txt#1", "a.txt", None, "text", None, (), None, 0, 10, heading_only=True)
    notice = Notice(
        name="a.txt",
        text="中共云溪县水务局党组\r\n宝博 一是检查。\x00末尾",
        digest="d1",
        media_type="text/html",
        facts=Facts(agency=fact, feedback_on=Fact("2024-07-08", Span(0, 2)), contacts=(fact,), agency_aliases=("局",)),
        sections=(heading, issue),
        claims=(Claim("问题", 34, None, None, Span(1, 3)), Claim("方面", 4, 4, True, Span(4, 5))),
        completion=Completion("done", "a.txt#2", Span(15, 20)),
        noise=(Span(12, 14),),
        is_notice=False,
    )
    workshop.put(notice)
    snapshot = workshop.snapshot()
    assert snapshot.notices == {"a.txt": notice}
    assert snapshot.sections == [issue] == list(snapshot.sections_of("a.txt"))
    assert snapshot.text(issue) == notice.text[12:20]
    assert snapshot.clean(snapshot.section("a.txt#2")) == "一是检查。"
    assert len(snapshot.vectors(issue).sentences) == 1


def test_sections_are_ordered_and_their_vectors_are_their_own(workshop: Workshop) -> None:
    workshop.put(sample_notice("b.txt", "云溪县水务局", [CARS]), sample_notice("a.txt", "云溪县林业局", [RESERVOIR]))
    snapshot = workshop.snapshot()
    places = [(section.notice, section.start) for section in snapshot.sections]
    assert places == sorted(places)
    for section in snapshot.sections:
        vectors = snapshot.vectors(section)
        assert np.array_equal(vectors.parts, unit_vector(f"{section.id}/p0")[np.newaxis])
        expected = [unit_vector(f"{section.id}/s{number}") for number in range(len(section.sentences))]
        assert np.array_equal(vectors.sentences, np.stack(expected))
        assert nearest_id(snapshot, section.id) == section.id
    assert [section.notice for section in snapshot.sections_of("b.txt")] == ["b.txt"] * 3


def test_a_long_section_is_found_by_each_part_but_only_once(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS, RESERVOIR]), long_sections=(1,))
    snapshot = workshop.snapshot()
    long = snapshot.sections[1].id
    assert nearest_id(snapshot, long, 0) == nearest_id(snapshot, long, 1) == long
    everything = snapshot.nearest(unit_vector("anything"), 100)
    assert sorted(ids(everything)) == ids(snapshot.sections)
    assert snapshot.nearest(unit_vector("anything"), 100, exact=True) == everything
    assert snapshot.nearest(unit_vector("anything"), 3, ["a.txt"]) == everything[:3]


def test_nearest_keeps_to_the_notices_named(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    notices = [sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, BOOKS]) for number in range(5)]
    workshop.put(*notices)
    snapshot = workshop.snapshot()
    exactly = snapshot.nearest(unit_vector("x"), 4, {"1.txt", "3.txt", "unknown.txt"})
    assert {section.notice for section in exactly} == {"1.txt", "3.txt"}
    monkeypatch.setattr("index.store.snapshot._EXACT_SECTIONS", 0)
    assert snapshot.nearest(unit_vector("x"), 4, {"1.txt", "3.txt", "unknown.txt"}) == exactly
    assert snapshot.nearest(unit_vector("x"), 4, []) == []


def test_comparing_exactly_takes_the_nearest_part_of_the_notices_named(chroma_workshop: Workshop) -> None:
    notices = [sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, BOOKS]) for number in range(6)]
    chroma_workshop.put(*notices, long_sections=(0, 2))
    snapshot, vector = chroma_workshop.snapshot(), unit_vector("x")
    for names in (["4.txt"], ["1.txt", "5.txt"], [notice.name for notice in notices]):
        allowed = [section for section in snapshot.sections if section.notice in names]
        expected = sorted(allowed, key=lambda section: -float((snapshot.vectors(section).parts @ vector).max()))
        assert snapshot.nearest(vector, 99, names, exact=True) == expected


def test_a_changed_notice_replaces_the_old_one_and_an_open_snapshot_stays(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS, BOOKS]), sample_notice("b.txt", "云溪县林业局", [BOOKS]))
    old = workshop.snapshot()
    workshop.put(sample_notice("a.txt", "云溪县水务局", [RESERVOIR]), removed=["b.txt"])
    new = workshop.snapshot()
    assert old.is_stale() and not new.is_stale() and new.generation == old.generation + 1
    assert list(new.notices) == ["a.txt"] and list(old.notices) == ["a.txt", "b.txt"]
    assert not new.terms.occurs("固定资产") and new.terms.occurs("水库巡查")
    assert old.terms.occurs("固定资产") and not old.terms.occurs("水库巡查")
    assert sorted(ids(new.nearest(unit_vector("x"), 50))) == ids(new.sections)
    for snapshot in (old, new):  # the old one's segment is gone: it compares with what the catalog had
        for section in snapshot.sections:
            assert nearest_id(snapshot, section.id) == section.id
            assert len(snapshot.vectors(section).sentences) == len(section.sentences)


def test_many_segments_become_few_and_say_the_same(workshop: Workshop) -> None:
    for number in range(writer_module.MOST_SMALL):
        issue = (f"问题{number}号未落实", "已办结。")
        workshop.put(sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, issue]))
    before = workshop.snapshot()
    assert len(workshop.folders()) == writer_module.MOST_SMALL
    workshop.put(sample_notice("9.txt", "云溪县水务局", [RESERVOIR]))
    assert len(workshop.folders()) == 1
    workshop.put(removed=["9.txt"])
    after = workshop.snapshot()
    assert len(workshop.folders()) == 1 and after.sections == before.sections
    groups = [(["公务用车", "水库"], 1.0), (["问题3号"], 2.0), (["检查"], 0.5)]
    assert after.terms.score(groups).of(after.sections) == pytest.approx(before.terms.score(groups).of(before.sections))
    for section in after.sections:
        assert nearest_id(after, section.id) == section.id


def test_segments_have_a_largest_size(chroma_workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "SEGMENT_SECTIONS", 7)
    chroma_workshop.put(*(sample_notice(f"{number}.txt", "云溪县水务局", [CARS]) for number in range(5)))
    assert sorted(chroma_workshop.catalog.segment_sizes().values()) == [3, 6, 6]
    assert len(chroma_workshop.folders()) == 3
    snapshot = chroma_workshop.snapshot()
    assert all(nearest_id(snapshot, section.id) == section.id for section in snapshot.sections)


def test_a_lost_segment_is_written_anew_from_the_catalog(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS]))
    [segment] = workshop.folders()
    shutil.rmtree(workshop.state / VECTORS_FOLDER / segment)
    snapshot = workshop.snapshot()
    assert nearest_id(snapshot, "a.txt#003") == "a.txt#003"  # by comparing all
    workshop.writer.commit()
    [anew] = workshop.folders()
    assert anew != segment and nearest_id(workshop.snapshot(), "a.txt#003") == "a.txt#003"


def test_segments_nobody_uses_are_dropped(workshop: Workshop) -> None:
    workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS]))
    for name in ("0000", "1111"):  # a run that was killed while, or before, it wrote a segment
        workshop.catalog.register_segment(name)
    workshop.stores.write("0000", section_nodes_with_vectors(sample_notice("b.txt", "云溪县林业局", [BOOKS])))
    assert len(workshop.folders()) == 2
    IndexWriter(workshop.catalog, workshop.stores)
    assert workshop.folders() == set(workshop.catalog.segment_sizes())
    assert workshop.catalog.dead_segments() == []


def section_nodes_with_vectors(notice: Notice) -> list[TextNode]:
    pairs = zip(section_nodes(notice), sample_vectors(notice), strict=True)
    return [part for node, vectors in pairs for part in embedded_nodes(node, vectors.parts)]


def test_the_vector_store_is_of_use_to_llama_index(workshop: Workshop) -> None:
    """What is stored are sections as nodes: whole text, flat metadata, where they stand."""
    from llama_index.core.vector_stores.types import VectorStoreQuery

    notice = sample_notice("a.txt", "云溪县水务局", [CARS, RESERVOIR])
    workshop.put(notice)
    [segment] = workshop.folders()
    store = workshop.stores._open(segment).store
    query = VectorStoreQuery(query_embedding=unit_vector("a.txt#003/p0").tolist(), similarity_top_k=1)
    [node] = store.query(query).nodes or ()
    section = next(section for section in notice.sections if section.id == "a.txt#003")
    assert node.metadata["section"] == "a.txt#003" and node.metadata["title"] == section.title
    assert notice.text[node.metadata["start"] : node.metadata["end"]] == section.span.of(notice.text)
    assert CARS[1] in node.get_content() and node.ref_doc_id == "a.txt"


def every_byte(index_dir: Path) -> bytes:
    # Not the graph of Chroma: it writes memory of its process that it has not filled, whatever stood there.
    files = (path for path in sorted(index_dir.rglob("*")) if path.is_file() and path.name != "data_level0.bin")
    return b"".join(path.read_bytes() for path in files)


@pytest.mark.parametrize("way", ["removed", "changed"])
def test_removed_words_are_in_no_file_any_more(workshop: Workshop, way: str) -> None:
    secret, kept = "鼙鼓渔阳", "霓裳羽衣"
    notices = [sample_notice(f"{number}.txt", "云溪县水务局", [CARS, BOOKS]) for number in range(20)]
    spoken = sample_notice("s.txt", "云溪县林业局", [(f"{secret}未落实", f"一是停办{secret}。"), RESERVOIR])
    workshop.put(*notices, spoken, sample_notice("k.txt", "云溪县林业局", [(f"{kept}未落实", "已办。")]))
    reader = workshop.snapshot()
    assert reader.terms.occurs(secret) and nearest_id(reader, "s.txt#003") == "s.txt#003"
    traces = [secret.encode(), "鼙鼓".encode(), "鼓渔".encode()]
    assert all(trace in every_byte(workshop.index_dir) for trace in traces)
    del reader  # a reader keeps what it sees, until it is collected
    gc.collect()
    if way == "removed":
        workshop.put(removed=["s.txt"])
    else:
        workshop.put(sample_notice("s.txt", "云溪县林业局", [RESERVOIR]))
    deadline = time.monotonic() + 5  # Chroma closes its files a moment after it was told to
    while any(trace in every_byte(workshop.index_dir) for trace in traces) and time.monotonic() < deadline:
        gc.collect()
        workshop.put()  # the run after a reader has let go clears away what it held back
        time.sleep(0.2)
    left = every_byte(workshop.index_dir)
    held = [path.name for path in workshop.index_dir.rglob("*") if path.is_file() and traces[0] in path.read_bytes()]
    assert not any(trace in left for trace in traces), held
    assert kept.encode() in left and workshop.snapshot().terms.occurs(kept)


def test_errors_say_what_to_do(tmp_path: Path, chroma_workshop: Workshop) -> None:
    with pytest.raises(IndexMissingError, match="run index first"):
        open_snapshot(tmp_path / "nowhere")
    with pytest.raises(IndexMissingError, match="empty as yet"):
        chroma_workshop.snapshot()
    chroma_workshop.put(sample_notice("a.txt", "云溪县水务局", [CARS]))
    with pytest.raises(IndexMismatchError, match=r"'made-up', not 'hub/other'.*--rebuild"):
        open_snapshot(chroma_workshop.index_dir, expected_model="hub/other")
    with pytest.raises(IndexMismatchError, match=r"'chroma', not 'qdrant'.*VECTOR_STORE"):
        open_snapshot(chroma_workshop.index_dir, vector_store="qdrant").nearest(unit_vector("x"), 3)
    with chroma_workshop.catalog.transaction() as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    with pytest.raises(IndexMismatchError, match=f"format 0, this version needs {FORMAT}: run index --rebuild"):
        chroma_workshop.snapshot()
    (chroma_workshop.index_dir / CURRENT_FILE).write_text("state-gone")
    with pytest.raises(IndexMismatchError, match=r"damaged.*run index --rebuild"):
        chroma_workshop.snapshot()


@pytest.mark.parametrize("engine", ["milvus", "no.such:factory", "tests.test_store:none_such", ":", "a:b:c"])
def test_a_vector_store_that_is_not_there_is_named(tmp_path: Path, engine: str) -> None:
    with pytest.raises(InputError, match="there is no vector store") as caught:
        SegmentStores(tmp_path, engine)
    assert "\n" not in str(caught.value)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.vector_stores.qdrant", None)
    with pytest.raises(InputError, match="pip install llama-index-vector-stores-qdrant"):
        SegmentStores(tmp_path, "qdrant").write("0000", [])


def test_background_is_that_of_the_sample(workshop: Workshop) -> None:
    workshop.put(*(sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, BOOKS]) for number in range(4)))
    snapshot = workshop.snapshot()
    vector = unit_vector("question")
    cosines = [float((snapshot.vectors(section).parts @ vector)[0]) for section in snapshot.sections]
    assert snapshot.background(vector) == pytest.approx((np.mean(cosines), np.std(cosines)), abs=1e-6)


def test_threads_may_share_a_snapshot(workshop: Workshop) -> None:
    workshop.put(*(sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, BOOKS]) for number in range(8)))
    snapshot, wrong = workshop.snapshot(), []

    def ask() -> None:
        for section in snapshot.sections:
            if nearest_id(snapshot, section.id) != section.id or not snapshot.terms.occurs("公务用车"):
                wrong.append(section.id)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# -- damage ---------------------------------------------------------------------------------------------------------


def use_all(index_dir: Path, engine: str) -> list[object]:
    """Everything a reader can have of an index."""
    snapshot = open_snapshot(index_dir, vector_store=engine)
    seen: list[object] = [list(snapshot.notices.items()), snapshot.sections]
    for section in snapshot.sections:
        vectors = snapshot.vectors(section)
        seen += [
            vectors.parts.tolist(),
            vectors.sentences.tolist(),
            ids(snapshot.nearest(vectors.parts[0], 3, exact=True)),
        ]
    found = snapshot.terms.score([(["公务用车", "车"], 1.0), (["资产"], 1.0)]).of(snapshot.sections)
    return [*seen, found.tolist(), snapshot.terms.occurs("水库巡查")]


@pytest.fixture
def closed_index(tmp_path: Path) -> Path:
    made = Workshop(tmp_path / "index-to-damage")
    with closing(made.catalog):
        made.put(
            *(sample_notice(f"{number}.txt", f"云溪县第{number}局", [CARS, BOOKS, RESERVOIR]) for number in range(6))
        )
    return made.index_dir


@pytest.fixture(autouse=True)
def _index_folder(tmp_path: Path) -> None:
    (tmp_path / "index-to-damage").mkdir()


def test_flipped_bytes_of_the_catalog_are_one_line_or_do_no_harm(closed_index: Path) -> None:
    catalog = next(closed_index.glob("state-*")) / CATALOG_FILE
    whole, sound = catalog.read_bytes(), use_all(closed_index, "chroma")
    chance, noticed = random.Random(7), 0
    for offset in [*range(0, 100, 7), *chance.sample(range(len(whole)), 300)]:
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << chance.randrange(8)
        catalog.write_bytes(damaged)
        try:
            seen = use_all(closed_index, "chroma")
        except NoticeQAError as error:
            assert "\n" not in str(error) and ("--rebuild" in str(error) or "index" in str(error))
            noticed += 1
        else:
            assert seen[:2] == sound[:2], offset  # texts, sections and facts are never other ones
    assert noticed > 50


def test_a_flipped_byte_of_a_text_is_noticed(closed_index: Path) -> None:
    catalog = next(closed_index.glob("state-*")) / CATALOG_FILE
    whole = catalog.read_bytes()
    at = whole.index("停用三辆公务用车".encode())
    catalog.write_bytes(whole[:at] + "启".encode() + whole[at + 3 :])
    with pytest.raises(IndexMismatchError, match=r"is not what was written.*run index --rebuild"):
        open_snapshot(closed_index)


FLIP = """
import sys
from pathlib import Path
from index.errors import NoticeQAError
from index.store.snapshot import open_snapshot

snapshot = open_snapshot(Path(sys.argv[1]))
try:
    for section in snapshot.sections[:3]:
        assert section in snapshot.nearest(snapshot.vectors(section).parts[0], 3)
except NoticeQAError as error:
    print(error)
"""


@pytest.mark.parametrize("kind", ["flipped", "overwritten", "cut", "emptied"])
def test_a_damaged_vector_store_is_one_line(closed_index: Path, kind: str) -> None:
    database = next(closed_index.glob("state-*/vectors/*/chroma.sqlite3"))
    whole = database.read_bytes()
    chance = random.Random(kind)
    if kind == "flipped":
        attempts = [flip(whole, offset) for offset in (0, 20, 101, *chance.sample(range(len(whole)), 2))]
    else:
        attempts = [{"overwritten": b"no database" * 1000, "cut": whole[: len(whole) // 2], "emptied": b""}[kind]]
    for damaged in attempts:
        database.write_bytes(damaged)
        # In a process of its own: Chroma keeps a database open for as long as it is used.
        done = subprocess.run([sys.executable, "-c", FLIP, str(closed_index)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        if kind in ("overwritten", "cut") or done.stdout:  # else all sections are compared
            assert "run index --rebuild" in done.stdout and done.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("error returned from database: (code: 13) database or disk is full", "no space left"),
        ("No space left on device (os error 28)", "no space left"),
        ("error returned from database: (code: 778) disk I/O error", "disk is full or fails"),
        ("error returned from database: (code: 522) disk I/O error", "run index --rebuild"),  # a file cut short
        ("error returned from database: (code: 11)\nmalformed", "run index --rebuild"),
    ],
)
def test_what_an_engine_raises_is_told_by_what_to_do(tmp_path: Path, message: str, advice: str) -> None:
    told = str(engine_error(RuntimeError(message), tmp_path))
    assert advice in told and "\n" not in told


def flip(whole: bytes, offset: int) -> bytes:
    return whole[:offset] + bytes([whole[offset] ^ 0x5A]) + whole[offset + 1 :]


# -- words ----------------------------------------------------------------------------------------------------------

TEXTS = [
    "公务用车管理不规范,停用公务用车3辆。",
    "公车私用问题。安装GPS定位12台。",
    "固定资产未登记,涉及1,200元、3.5万元。",
    "渣土运输车辆未密闭运输。",
]

Lexical = Callable[[Sequence[str]], TermIndex]


@pytest.fixture
def lexical(chroma_workshop: Workshop) -> Lexical:
    """A term index over texts, one a notice."""

    def made(texts: Sequence[str]) -> TermIndex:
        for number, text in enumerate(texts):
            name = f"{number}.txt"
            section = Section(f"{name}#001", name, None, "text", None, (), None, 0, len(text))
            chroma_workshop.put(Notice(name, text, name, "text/plain", Facts(), (section,)))
        return chroma_workshop.snapshot().terms

    return made


def scores(index: TermIndex, groups: Sequence[tuple[Sequence[str], float]]) -> list[float]:
    found = index.score(groups)
    return [float(score) for score in found.of(index._sections)]


def test_words_keep_numbers_and_latin_words_whole() -> None:
    assert words("GPS定位12台,1,200元、3.5万,PM2.5") == ["gps", "定位", "12", "台", "1,200", "元", "3.5", "万", "pm2.5"]
    assert words(",。 ") == []


def test_document_frequency_and_occurrence(lexical: Lexical) -> None:
    index = lexical(TEXTS)
    terms = ("公务用车", "gps", "GPS", "1,200", "3.5", "桥梁", "")
    assert [index.document_frequency([term]) for term in terms] == [1, 1, 1, 1, 1, 0, 0]
    assert index.document_frequency(["公务用车", "公车", "GPS"]) == 2
    assert index.document_frequency(["运输车"]) == 1  # no word of its own: by its pairs of characters
    assert index.occurs("渣土运输车辆未密闭") and not index.occurs("渣土公车")
    assert not index.occurs("车运输") and not index.occurs("") and not index.occurs(",")
    assert index.holds(["公车", "渣土"], index._sections).tolist() == [False, True, False, True]


def test_scores_are_those_of_bm25(lexical: Lexical) -> None:
    index = lexical(TEXTS)
    lengths = np.array([count_terms(text)[1] for text in TEXTS])
    idf = np.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    frequency = np.array([2, 1, 0, 0])  # 公务用车 twice, 公车 once: one term with two spellings
    expected = 3.0 * idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * lengths / lengths.mean()))
    assert scores(index, [(["公务用车", "公车", "公车"], 3.0)]) == pytest.approx(expected, rel=1e-5)
    assert not any(scores(index, [(["桥梁"], 1.0), ([], 1.0)]))


def test_the_best_are_given_in_order_and_of_the_notices_named(lexical: Lexical) -> None:
    found = lexical(TEXTS).score([(["公务用车", "公车"], 3.0), (["运输"], 1.0)])
    assert [section.notice for section in found.best(5)] == ["0.txt", "1.txt", "3.txt"]
    assert [section.notice for section in found.best(1, {"1.txt", "2.txt"})] == ["1.txt"]
    assert found.highest == max(found.of(found._sections))


def test_sections_without_words(lexical: Lexical) -> None:
    index = lexical(["。。。", "公车"])
    assert index.document_frequency(["车"]) == 0 and index.document_frequency(["公车"]) == 1


def test_counts_are_those_of_the_text(lexical: Lexical) -> None:
    """Every term of real texts comes back as often as it was counted."""
    texts = ["".join(path.read_text("utf-8")[:3000].split()) for path in sorted(Path("seeds").glob("*.txt"))]
    index = lexical(texts)
    counted = [count_terms(text)[0] for text in texts]
    for term in {term for counts in counted for term in counts}:
        assert index._group_frequency([term]).tolist() == [counts[term] for counts in counted], term
