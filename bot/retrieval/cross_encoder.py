"""An optional cross-encoder that puts the surest sections in its own order (``RERANKER_MODEL``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_READ = 20  # of the surest sections


class CrossEncoderOrder(BaseNodePostprocessor):
    """Orders sections by a sentence-transformers CrossEncoder; their scores stay.

    What is sure enough to be said is decided by the judge's probabilities, whichever order they are shown in.
    """

    _model: CrossEncoder = PrivateAttr()

    def __init__(self, model: CrossEncoder) -> None:
        super().__init__()
        self._model = model

    @classmethod
    def class_name(cls) -> str:
        return "CrossEncoderOrder"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("sections are ordered for a question: pass query_str or query_bundle")
        head = nodes[:_READ]
        scores = self._model.predict([(query_bundle.query_str, node.get_content()) for node in head])
        order = sorted(range(len(head)), key=lambda at: (-float(scores[at]), at))
        return [head[at] for at in order] + nodes[_READ:]


def load_cross_encoder(model: str) -> CrossEncoderOrder:
    """By name or path; raises ``InputError`` when it cannot be loaded."""
    from sentence_transformers import CrossEncoder

    path = Path(model)
    name = str(path.resolve()) if path.exists() else model
    try:
        encoder = CrossEncoder(name, model_kwargs={"dtype": "float32"})
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise InputError(
            f"RERANKER_MODEL {model!r} cannot be loaded ({first}): name a CrossEncoder folder or unset it"
        ) from error
    return CrossEncoderOrder(encoder)
