"""Writes a packed model out as an ordinary sentence-transformers folder, as one would download it from a hub."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.weights import PackedModel, Sizes, Vocabulary

WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"
PROMPTS = {"query": "query: ", "document": "passage: "}  # sentence-transformers knows no key "passage"

# Suffix in the packed file → name below ``encoder.layer.<n>.`` in BertModel.
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

# What the model's normalisation table does beyond NFKC: control characters vanish, invisible ones become a space.
_REMOVED = "[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"
_SPACES = "[\u0009\u000a\u000c\u000d\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
# The one common character the table leaves alone and NFKC would change; a private-use character stands in meanwhile.
_FULLWIDTH_TILDE, _STAND_IN = "\uff5e", "\ue000"


def write_folder(packed: PackedModel, tensors: Mapping[str, NDArray[np.float16]], folder: Path) -> None:
    """Write weights (``tensors``), tokenizer and configuration into an existing ``folder``; OSError if it cannot."""
    from safetensors.numpy import save

    # The libraries' own writers make files only their owner may read, and raise errors of their own on a full disk.
    (folder / WEIGHTS_FILE).write_bytes(save(dict(tensors), metadata={"format": "pt"}))
    (folder / TOKENIZER_FILE).write_text(build_tokenizer(packed.vocabulary).to_str(), encoding="utf-8")
    for name, content in _configuration(packed.sizes, packed.vocabulary).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def bert_tensors(packed: PackedModel) -> dict[str, NDArray[np.float16]]:
    """All weights under BertModel's names. float16: the 4-bit values lose nothing that matters, half the disk."""
    sizes = packed.sizes
    hidden, wide = sizes.hidden, sizes.intermediate

    def half(name: str, *shape: int) -> NDArray[np.float16]:
        return packed.tensor(name, *shape).astype(np.float16)

    tensors = {
        "embeddings.word_embeddings.weight": half("emb.word", sizes.vocabulary, hidden),
        "embeddings.position_embeddings.weight": half("emb.pos", sizes.positions, hidden),
        "embeddings.token_type_embeddings.weight": half("emb.type", sizes.token_types, hidden),
        "embeddings.LayerNorm.weight": half("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": half("emb.ln.b", hidden),
        # Mean pooling never reads BERT's pooler; zeros only keep the loader from warning that it is missing.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float16),
        "pooler.dense.bias": np.zeros(hidden, np.float16),
    }
    shapes = {"fi": (wide, hidden), "fo": (hidden, wide), "aln": (hidden,), "oln": (hidden,)}
    for layer in range(sizes.layers):
        for short, name in _LAYER_NAMES.items():
            shape = shapes.get(short, (hidden, hidden))
            prefix = f"encoder.layer.{layer}.{name}"
            tensors[f"{prefix}.weight"] = half(f"l{layer}.{short}.w", *shape)
            tensors[f"{prefix}.bias"] = half(f"l{layer}.{short}.b", shape[0])
    return tensors


def build_tokenizer(vocabulary: Vocabulary) -> Any:
    """The ``tokenizers.Tokenizer``: Unigram over Metaspace, ``<s> text </s>``."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unk, byte_fallback=False)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_REMOVED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.Replace(_FULLWIDTH_TILDE, _STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _FULLWIDTH_TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    begin, end = pieces[vocabulary.bos], pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.bos), (end, vocabulary.eos)],
    )
    special = (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk)
    tokenizer.add_special_tokens([AddedToken(pieces[token], special=True, normalized=False) for token in special])
    return tokenizer


def _configuration(sizes: Sizes, vocabulary: Vocabulary) -> dict[str, Any]:
    pieces = vocabulary.pieces
    begin, end = pieces[vocabulary.bos], pieces[vocabulary.eos]
    module = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": sizes.hidden,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.intermediate,
            "hidden_act": "gelu",
            "vocab_size": sizes.vocabulary,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.token_types,
            "layer_norm_eps": sizes.layer_norm_eps,
            "pad_token_id": vocabulary.pad,
            "dtype": "float16",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": begin,
            "cls_token": begin,
            "eos_token": end,
            "sep_token": end,
            "pad_token": pieces[vocabulary.pad],
            "unk_token": pieces[vocabulary.unk],
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": module + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": module + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": module + "Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
    }
