"""The judge's model as an ONNX graph in 8 bits: a pair of question and passage → one score.

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
# Without it the quantiser advises on stderr to prepare the model.
_PREPARED = ("onnx.quant.pre_process", "onnxruntime.quant")


def write_pair_graph(
    folder: Path, sizes: Sizes, tensors: Mapping[str, NDArray[Any]], head: Mapping[str, NDArray[Any]]
) -> None:
    """Write ``judge.onnx``: ``states`` (1, n, hidden) → ``scores`` (1,).

    ``states`` are sums of the word, position and type embeddings; ``head`` is the linear layer over their mean.
    Weights have 7 bits: with 8, processors without VNNI add them up with overflow.
    """
    from onnx import TensorProto, load_from_string, save
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = _InlineGraph(tensors)
    states = layers(graph, sizes, graph.layer_norm("embeddings.LayerNorm", "states", sizes.layer_norm_eps))
    mean = graph.op("ReduceMean", states, graph.constant([1], "int64"), keepdims=0)
    weighted = graph.op("Mul", mean, graph.constant(head["weight"], "float32"))
    score = graph.op("ReduceSum", weighted, graph.constant([1], "int64"), keepdims=0)
    graph.op("Add", score, graph.constant(head["bias"], "float32"), output="scores")
    inputs: dict[str, tuple[int, list[Any]]] = {"states": (TensorProto.FLOAT, [1, "tokens", sizes.hidden])}
    model = load_from_string(graph.serialise(inputs, {"scores": [1]}))
    note = model.metadata_props.add()
    note.key, note.value = _PREPARED
    whole = folder / f"{PAIR_GRAPH_FILE}.float"
    save(model, whole)
    quantize_dynamic(
        whole,
        folder / PAIR_GRAPH_FILE,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
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
