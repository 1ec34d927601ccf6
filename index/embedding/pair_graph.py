"""The judge's model as an ONNX graph in 8 bits: pairs of question and passage → one score each.

It shares the word embeddings with the encoder and begins behind them, so that the disk holds them once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.graph import Graph, layers
from index.embedding.weights import Sizes

PAIR_GRAPH_FILE = "judge.onnx"
_UNSEEN = -1e4  # added to the attention given to padding


def write_pair_graph(
    folder: Path, sizes: Sizes, tensors: Mapping[str, NDArray[Any]], head: Mapping[str, NDArray[Any]]
) -> None:
    """Write ``judge.onnx``: ``states`` (pairs, n, hidden) and ``mask`` (pairs, n) → ``scores`` (pairs,).

    ``states`` are sums of the word, position and type embeddings; ``head`` is the linear layer over their mean.
    """
    from onnx import TensorProto, load_from_string, save
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = _InlineGraph(tensors)
    normed = graph.layer_norm("embeddings.LayerNorm", "states", sizes.layer_norm_eps)
    unseen = graph.op("Sub", graph.constant(1.0, "float32"), "mask")
    axes = graph.constant([1, 2], "int64")
    bias = graph.op("Mul", graph.op("Unsqueeze", unseen, axes), graph.constant(_UNSEEN, "float32"))
    states = layers(graph, sizes, normed, bias)
    kept = graph.op("Mul", states, graph.op("Unsqueeze", "mask", graph.constant([2], "int64")))
    one = graph.constant([1], "int64")
    total = graph.op("ReduceSum", kept, one, keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", "mask", one, keepdims=1))
    weighted = graph.op("Mul", mean, graph.constant(head["weight"], "float32"))
    score = graph.op("ReduceSum", weighted, one, keepdims=0)
    graph.op("Add", score, graph.constant(head["bias"], "float32"), output="scores")
    inputs: dict[str, tuple[int, list[Any]]] = {
        "states": (TensorProto.FLOAT, ["pairs", "tokens", sizes.hidden]),
        "mask": (TensorProto.FLOAT, ["pairs", "tokens"]),
    }
    whole = folder / f"{PAIR_GRAPH_FILE}.float"
    save(load_from_string(graph.serialise(inputs, {"scores": ["pairs"]})), whole)
    quantize_dynamic(whole, folder / PAIR_GRAPH_FILE, op_types_to_quantize=["MatMul"], per_channel=True,
                     weight_type=QuantType.QInt8, extra_options={"MatMulConstBOnly": True})  # fmt: skip
    whole.unlink()


class _InlineGraph(Graph):
    """A graph that holds its weights."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        super().__init__()
        self._tensors = tensors

    def weight(self, name: str) -> str:
        return self.constant(self._tensors[name], "float32")

    def linear(self, prefix: str, value: str) -> str:
        weight = self.constant(np.ascontiguousarray(self._tensors[f"{prefix}.weight"].T), "float32")
        return self.op("Add", self.op("MatMul", value, weight), self.weight(f"{prefix}.bias"))
