"""Wording by a language model, where an endpoint is set: from chosen passages only, every marker checked by code."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answer.phrases import REFUSAL, escape, phrase
from bot.model import Answer, AnswerPiece
from bot.settings import Settings
from prompts import load

if TYPE_CHECKING:
    import openai

_MARKER = re.compile(r"\[(\d{1,3})\]")
_LINK_OR_HTML = re.compile(r"!?\[([^\]]*)\]\((?!#)[^)]*\)|<[^>]{1,200}>")
_REWORDED_KINDS = frozenset({"fact", "measures", "compare", "other"})  # sets and facts of a notice are exact already
_SEVERAL = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*)\s*[\]】]")  # [1, 2] and 【1】, as models write
_MOST_TOKENS = 900

_log = logging.getLogger(__name__)


class Rewording:
    """Has answers worded by an OpenAI-compatible endpoint; whatever goes wrong there, the quotes stand."""

    def __init__(self, settings: Settings) -> None:
        assert settings.llm_base_url is not None
        self._settings = settings
        self.model = settings.llm_model or "default"

    @cached_property
    def _client(self) -> openai.OpenAI:
        import openai

        key = self._settings.llm_api_key
        return openai.OpenAI(
            base_url=self._settings.llm_base_url,
            api_key=key.get_secret_value() if key else "none",
            timeout=self._settings.llm_timeout_s,
            max_retries=0,
        )

    def stream(self, answer: Answer) -> Iterator[AnswerPiece]:
        """The answer's text as it is worded; the last piece is checked, or the answer as it was."""
        if not answer.answered or answer.kind not in _REWORDED_KINDS:
            yield AnswerPiece(text=answer.answer, final=answer)
            return
        import httpx
        import openai

        text = ""
        until = time.monotonic() + self._settings.llm_timeout_s
        try:
            with self._client.chat.completions.create(
                model=self.model, messages=_messages(answer), temperature=0, max_tokens=_MOST_TOKENS, stream=True
            ) as chunks:
                for chunk in chunks:
                    if time.monotonic() > until:
                        raise TimeoutError(f"not finished within {self._settings.llm_timeout_s:g} s")
                    piece = chunk.choices[0].delta.content if chunk.choices else None
                    if piece:
                        text += piece
                        yield AnswerPiece(text=_plain(text))
        # While a stream is read, the client passes on errors of the connection and of the JSON in it as they are.
        except (openai.OpenAIError, httpx.HTTPError, TimeoutError, ValueError) as error:
            _log.warning("the language model did not answer (%s); the quotes are shown instead", error)
            yield AnswerPiece(text=answer.answer, final=answer)
            return
        checked = self._checked(text, answer)
        yield AnswerPiece(text=checked.answer, final=checked)

    def _checked(self, text: str, answer: Answer) -> Answer:
        """The wording with unknown markers taken out; statements without any marker make it worthless."""
        known = {citation.number for citation in answer.citations}
        text = _MARKER.sub(lambda match: match.group() if int(match[1]) in known else "", _plain(text)).strip()
        used = {int(number) for number in _MARKER.findall(text)}
        if REFUSAL[answer.language] in text or not used or _has_bare_statement(text):
            return answer
        findings = tuple(
            finding.model_copy(update={"citations": kept})
            for finding in answer.agencies
            if (kept := tuple(number for number in finding.citations if number in used))
        )
        return answer.model_copy(
            update={
                "answer": f"{text}\n\n*{phrase(answer.language, 'reworded_by')}*",
                "citations": tuple(citation for citation in answer.citations if citation.number in used),
                "agencies": findings,
                "engine": {**answer.engine, "llm": self.model},
            }
        )


def _messages(answer: Answer) -> list[openai.types.chat.ChatCompletionMessageParam]:
    own = load("reword")[answer.language]
    passages = "\n".join(f"[{item.number}] ({item.agency or item.notice}) {item.quote}" for item in answer.citations)
    question = own["question"].format(question=answer.understood_as or answer.question, passages=passages)
    return [
        {"role": "system", "content": own["system"].format(refusal=REFUSAL[answer.language])},
        {"role": "user", "content": question},
    ]


def _plain(text: str) -> str:
    """Links, images and HTML of a model's text taken out, markers written one by one."""
    text = _SEVERAL.sub(lambda match: "".join(f"[{number}]" for number in re.findall(r"\d+", match[1])), text)
    return _LINK_OR_HTML.sub(lambda match: escape(match[1] or ""), text)


def _has_bare_statement(text: str) -> bool:
    """Whether a paragraph or list item of some length has no marker at all."""
    lines = [line for line in text.splitlines() if len(line.strip()) > 20 and not line.lstrip().startswith(("#", "|"))]
    return any(not _MARKER.search(line) and not line.rstrip().endswith((":", "：")) for line in lines)
