"""Thumbs and comments over HTTP: nobody changes what somebody else has said, login or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.settings import Settings
from bot.web.feedback import FeedbackStore
from tests.web.pressing import OpenPage, Reader
from tests.web.serving import Start

MakeSettings = Callable[..., Settings]
DOWN = {"index": [1, None], "value": "x", "liked": False}
UP = {"index": [1, None], "value": "x", "liked": True}


def rated(reader: Reader, thumb: dict[str, Any]) -> dict[str, Any]:
    """The reader's book after asking something and giving a thumb."""
    book = reader.press("asked", "垃圾分类", None, None)[2]
    return dict(reader.press("rate", book, event=thumb)[0])


def test_a_reader_changes_their_own_and_nobody_elses(
    start: Start, make_settings: MakeSettings, open_page: OpenPage
) -> None:
    settings = make_settings()
    url = start(settings)
    store = FeedbackStore(settings.data_dir / "feedback.sqlite")
    author, other = open_page(url), open_page(url)
    book = rated(author, DOWN)
    author.press("comment", None, "少了一个单位", None)
    (given,) = store.newest()
    assert (given.rating, given.comment) == ("Dislike", "少了一个单位")

    # Somebody else sends a thumb and a comment in the name of the first row, as a number or as a guess.
    theirs = other.press("asked", "垃圾分类", None, None)[2]
    for guess in (given.id, str(given.id), True, "", None, [given.id], {"id": given.id}):
        theirs["conversations"][0]["turns"][0]["feedback"] = guess
        other.press("rate", theirs, event=UP)
        other.press("comment", given.id, "别人写的", None)
    assert store.get(given.id) == given
    assert {entry.rating for entry in store.newest()} == {"Like", "Dislike"}

    # The author comes back with what the browser kept, in a new session, and has changed their mind.
    back = open_page(url)
    back.press("rate", book, event=UP)
    back.press("comment", None, "现在有了", None)
    changed = store.get(given.id)
    assert changed and (changed.rating, changed.comment) == ("Like", "现在有了")


def test_a_comment_without_a_thumb_goes_nowhere(start: Start, make_settings: MakeSettings, open_page: OpenPage) -> None:
    settings = make_settings()
    reader = open_page(start(settings))
    reader.press("comment", 1, "无主", None)
    assert FeedbackStore(settings.data_dir / "feedback.sqlite").newest() == []


def test_no_key_is_shown_to_administrators(start: Start, make_settings: MakeSettings, open_page: OpenPage) -> None:
    reader = open_page(start(make_settings()))
    book = rated(reader, DOWN)
    key = book["conversations"][0]["turns"][0]["feedback"]
    table = reader.press("list_feedback", None)[0]
    assert 'data-act="review"' in table and key not in table
