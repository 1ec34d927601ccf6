"""The bundled model while it is taught: frozen, with low-rank differences in its layers (LoRA, Hu et al. 2021)."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from transformers import AutoModel

RANK, SCALE = 16, 2.0  # of the differences, and what they are multiplied by
WARM_UP = 0.1
SHOWN = 25  # steps between two lines of the log
LINEAR = ("query", "key", "value", "dense")


class TaughtModel:
    """Mean-pooled token states of texts or of pairs of texts, in bfloat16 where it costs nothing."""

    def __init__(self, folder: Path, most_tokens: int) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(most_tokens)
        self.tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
        plain = AutoModel.from_pretrained(folder, dtype=torch.float32)
        plain.pooler = None
        config = LoraConfig(r=RANK, lora_alpha=round(RANK * SCALE), lora_dropout=0.0, target_modules=list(LINEAR))
        self.network: Any = get_peft_model(plain, config)
        self.dimensions = int(plain.config.hidden_size)

    def pooled(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> torch.Tensor:
        """``(len(texts), dimensions)``"""
        encoded = self.tokenizer.encode_batch(list(texts))
        ids = torch.tensor([item.ids for item in encoded])
        mask = torch.tensor([item.attention_mask for item in encoded])
        with torch.autocast("cpu", torch.bfloat16):
            states = self.network(input_ids=ids, attention_mask=mask)[0]
        kept = mask.unsqueeze(-1).to(torch.float32)
        pooled: torch.Tensor = (states.float() * kept).sum(1) / kept.sum(1)
        return pooled

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit vectors."""
        return torch.nn.functional.normalize(self.pooled(texts), dim=-1)

    def encode(self, texts: Sequence[str], size: int = 64) -> NDArray[np.float32]:
        """Unit vectors without learning, in batches of like length."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.zeros((len(texts), self.dimensions), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), size):
                chosen = order[start : start + size]
                found[chosen] = self.vectors([texts[at] for at in chosen]).numpy()
        return found

    def learnt(self) -> list[torch.nn.Parameter]:
        return [parameter for parameter in self.network.parameters() if parameter.requires_grad]


def rates(count: int, highest: float) -> Iterator[float]:
    """The learning rate of each step: up over the first tenth, then down to nothing along a cosine."""
    warm = max(1, round(count * WARM_UP))
    for step in range(count):
        down = 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, count - warm)))
        yield highest * ((step + 1) / warm if step < warm else down)


def teach(
    optimizer: torch.optim.Optimizer,
    clipped: Sequence[torch.nn.Parameter],
    losses: Iterable[torch.Tensor],
    schedule: Iterator[float],
    heading: str,
) -> float:
    """One step for each loss, which is made when its turn comes; the mean loss of the pass.

    A group of parameters may have a ``factor`` on the learning rate of its own.
    """
    seen: list[float] = []
    started = time.time()
    for number, loss in enumerate(losses, start=1):
        rate = next(schedule)
        for group in optimizer.param_groups:
            group["lr"] = rate * group.get("factor", 1.0)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(clipped, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seen.append(loss.item())
        if number % SHOWN == 0:
            mean = np.mean(seen[-SHOWN:])
            print(f"  {heading}.{number} loss {mean:.3f} {time.time() - started:.0f} s", flush=True)
    return float(np.mean(seen))
