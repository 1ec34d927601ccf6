"""What was learnt on top of the bundled model: low-rank differences of its layers, kept beside the code.

``bench/train_encoder.py`` makes the file; it is added to the weights once, when they are unpacked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

JUDGE_FILE = Path(__file__).parent / "judge.safetensors"
ENCODER_FILE = Path(__file__).parent / "encoder.safetensors"
_DOWN, _UP, _HEAD = ".down", ".up", "head."


def save_difference(
    network: Any, path: Path, scale: float, head: Mapping[str, NDArray[np.float32]] | None = None
) -> None:
    """Write the low-rank factors of a ``peft`` model in half precision; ``scale`` goes into the second factor.

    ``head`` is what stands on top of the layers, kept as it is.
    """
    from safetensors.numpy import save_file

    factors: dict[str, NDArray[np.float16]] = {}
    for name, tensor in network.named_parameters():
        for part, suffix in ((".lora_A.default.weight", _DOWN), (".lora_B.default.weight", _UP)):
            if name.endswith(part):
                plain = name.removeprefix("base_model.model.").removesuffix(part)
                values = tensor.detach().numpy() * (scale if suffix == _UP else 1.0)
                factors[plain + suffix] = np.ascontiguousarray(values, np.float16)
    kept = {_HEAD + name: np.ascontiguousarray(values) for name, values in (head or {}).items()}
    save_file({**factors, **kept}, path)


def load_difference(network: Any, path: Path, scale: float) -> None:
    """The other way round: put the factors of a file back into a ``peft`` model, to teach it further."""
    import torch
    from safetensors.numpy import load_file

    factors = load_file(path)
    with torch.no_grad():
        for name, tensor in network.named_parameters():
            for part, suffix in ((".lora_A.default.weight", _DOWN), (".lora_B.default.weight", _UP)):
                if name.endswith(part):
                    plain = name.removeprefix("base_model.model.").removesuffix(part)
                    values = factors[plain + suffix].astype(np.float32) / (scale if suffix == _UP else 1.0)
                    tensor.copy_(torch.from_numpy(values))


def add_difference(tensors: Mapping[str, NDArray[np.float16]], path: Path) -> dict[str, NDArray[np.float16]]:
    """The weights of a BertModel with the differences of ``path`` added: W + up · down."""
    from safetensors.numpy import load_file

    factors = load_file(path)
    changed = dict(tensors)
    for key, down in factors.items():
        if key.endswith(_DOWN):
            name = key.removesuffix(_DOWN)
            step = factors[name + _UP].astype(np.float32) @ down.astype(np.float32)
            changed[f"{name}.weight"] = (tensors[f"{name}.weight"].astype(np.float32) + step).astype(np.float16)
    return changed


def read_head(path: Path) -> dict[str, NDArray[np.float32]]:
    """What stands on top of the layers: ``weight`` (dimensions,) and ``bias`` (1,)."""
    from safetensors.numpy import load_file

    return {key.removeprefix(_HEAD): values for key, values in load_file(path).items() if key.startswith(_HEAD)}
