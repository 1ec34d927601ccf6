"""The encoder as an ONNX graph, so that a question can be embedded without importing torch.

The graph holds no weights: each one is an external tensor that points into the folder's ``model.safetensors``, so the
two ways of running the model can never drift apart and the disk holds the weights once. They are float16 there and
are cast when the session is made; only the rows of the word embedding that a text uses are cast at run time.
One text at a time, without padding: that is what a question is, and it needs no attention mask.
"""

from __future__ import annotations

import json
import struct
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.embedding.folder import WEIGHTS_FILE
from index.embedding.weights import Sizes

GRAPH_FILE = "encoder.onnx"
_OPSET = 20  # the first with Gelu
_IR_VERSION = 9  # what opset 20 came with: readable by any onnxruntime since 1.17


def write_graph(folder: Path, sizes: Sizes) -> None:
    """Write ``encoder.onnx`` beside ``folder``'s weights: ``input_ids`` (1, n) → ``token_states`` (1, n, hidden)."""
    graph = _FileGraph(folder / WEIGHTS_FILE)
    states = layers(graph, sizes, _embeddings(graph, sizes))
    from onnx import TensorProto

    graph.op("Identity", states, output="token_states")
    inputs = {"input_ids": (TensorProto.INT64, [1, "tokens"])}
    (folder / GRAPH_FILE).write_bytes(graph.serialise(inputs, {"token_states": [1, "tokens", sizes.hidden]}))


class Graph(ABC):
    """Collects nodes and weights; every method returns the name of the value it makes."""

    def __init__(self) -> None:
        from onnx import helper

        self._helper = helper
        self._nodes: list[Any] = []
        self._initializers: list[Any] = []

    @abstractmethod
    def weight(self, name: str) -> str:
        """A weight of the model as float32, by its name in BertModel."""

    @abstractmethod
    def linear(self, prefix: str, value: str) -> str:
        """``value`` through a linear layer."""

    def op(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        output = output or f"{kind}_{len(self._nodes)}"
        self._nodes.append(self._helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, values: Any, dtype: str) -> str:
        import numpy as np
        from onnx import numpy_helper

        name = f"constant_{len(self._initializers)}"
        self._initializers.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def layer_norm(self, prefix: str, value: str, eps: float) -> str:
        scale, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.op("LayerNormalization", value, scale, bias, axis=-1, epsilon=eps)

    def serialise(self, inputs: Mapping[str, tuple[int, list[Any]]], outputs: Mapping[str, list[Any]]) -> bytes:
        """The model; inputs with type and shape, outputs (float32) with shape."""
        from onnx import TensorProto

        make, value_info = self._helper, self._helper.make_tensor_value_info
        graph = make.make_graph(
            self._nodes,
            "encoder",
            [value_info(name, *kind) for name, kind in inputs.items()],
            [value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            self._initializers,
        )
        model = make.make_model(graph, opset_imports=[make.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
        serialised: bytes = model.SerializeToString()
        return serialised


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """Where a safetensors file holds a tensor, in bytes from its beginning."""

    start: int
    length: int
    shape: tuple[int, ...]


def tensor_places(weights: Path) -> dict[str, TensorPlace]:
    """The tensors of a safetensors file, to be mapped or pointed at without reading them."""
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    found = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            found[name] = TensorPlace(8 + length + start, end - start, tuple(entry["shape"]))
    return found


class _FileGraph(Graph):
    """A graph whose weights stay in the safetensors file."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self._places = tensor_places(weights)

    def half_weight(self, name: str) -> str:
        """The float16 tensor ``name`` of the weights file."""
        from onnx import TensorProto

        place = self._places[name]
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT16, dims=place.shape)
        tensor.data_location = TensorProto.EXTERNAL
        where = {"location": WEIGHTS_FILE, "offset": place.start, "length": place.length}
        for key, value in where.items():
            tensor.external_data.add(key=key, value=str(value))
        self._initializers.append(tensor)
        return name

    def weight(self, name: str) -> str:
        return self.to_float(self.half_weight(name))

    def to_float(self, value: str) -> str:
        from onnx import TensorProto

        return self.op("Cast", value, to=TensorProto.FLOAT)

    def linear(self, prefix: str, value: str) -> str:
        weight = self.op("Transpose", self.weight(f"{prefix}.weight"), perm=[1, 0])
        return self.op("Add", self.op("MatMul", value, weight), self.weight(f"{prefix}.bias"))


def _embeddings(graph: _FileGraph, sizes: Sizes) -> str:
    words = graph.to_float(graph.op("Gather", graph.half_weight("embeddings.word_embeddings.weight"), "input_ids"))
    length = graph.op("Shape", "input_ids", start=1, end=2)
    zero = graph.constant([0], "int64")
    positions = graph.op("Slice", graph.weight("embeddings.position_embeddings.weight"), zero, length, zero)
    types = graph.weight("embeddings.token_type_embeddings.weight")
    first_type = graph.op("Slice", types, zero, graph.constant([1], "int64"), zero)
    total = graph.op("Add", words, graph.op("Add", positions, first_type))
    return graph.layer_norm("embeddings.LayerNorm", total, sizes.layer_norm_eps)


def layers(graph: Graph, sizes: Sizes, states: str) -> str:
    """All layers over the embedded tokens of one text."""
    for layer in range(sizes.layers):
        states = _layer(graph, sizes, f"encoder.layer.{layer}", states)
    return states


def _layer(graph: Graph, sizes: Sizes, prefix: str, states: str) -> str:
    attended = graph.linear(f"{prefix}.attention.output.dense", _attention(graph, sizes, prefix, states))
    residual = graph.op("Add", attended, states)
    states = graph.layer_norm(f"{prefix}.attention.output.LayerNorm", residual, sizes.layer_norm_eps)
    wide = graph.op("Gelu", graph.linear(f"{prefix}.intermediate.dense", states))
    residual = graph.op("Add", graph.linear(f"{prefix}.output.dense", wide), states)
    return graph.layer_norm(f"{prefix}.output.LayerNorm", residual, sizes.layer_norm_eps)


def _attention(graph: Graph, sizes: Sizes, prefix: str, states: str) -> str:
    width = sizes.hidden // sizes.heads
    split = graph.constant([1, -1, sizes.heads, width], "int64")

    def heads(name: str, order: list[int]) -> str:
        projected = graph.linear(f"{prefix}.attention.self.{name}", states)
        return graph.op("Transpose", graph.op("Reshape", projected, split), perm=order)

    query, value = heads("query", [0, 2, 1, 3]), heads("value", [0, 2, 1, 3])
    scores = graph.op("MatMul", query, heads("key", [0, 2, 3, 1]))
    scaled = graph.op("Mul", scores, graph.constant(width**-0.5, "float32"))
    mixed = graph.op("MatMul", graph.op("Softmax", scaled, axis=-1), value)
    joined = graph.op("Transpose", mixed, perm=[0, 2, 1, 3])
    return graph.op("Reshape", joined, graph.constant([1, -1, sizes.hidden], "int64"))
