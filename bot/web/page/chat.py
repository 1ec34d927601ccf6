"""The chat as it is laid out; what its parts do is in ``chat_events``."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from bot.web.page.common import Shared


@dataclass(frozen=True, slots=True)
class ChatParts:
    """The components of the chat that its handlers read and write."""

    log: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    new: gr.Button
    earlier: gr.Dropdown
    limits: gr.Accordion
    agencies: gr.Dropdown
    years: gr.Dropdown
    export_markdown: gr.Button
    export_word: gr.Button
    comment_area: gr.Column
    comment_title: gr.Markdown
    comment: gr.Textbox
    comment_send: gr.Button
    comment_close: gr.Button
    rated: gr.State  # the key of the feedback the comment belongs to


def build_chat(shared: Shared) -> ChatParts:
    """Lay the chat out, inside the tab that is open."""
    labels = shared.labels
    first = labels.first
    with gr.Row(elem_classes="nq-toolbar"):
        earlier = gr.Dropdown(
            label=first("chat.earlier"),
            choices=[],
            interactive=True,
            container=False,
            scale=4,
            min_width=160,
            elem_id="nq-earlier",
        )
        new = gr.Button(first("chat.new"), size="sm", scale=1, min_width=90, elem_id="nq-new")
        export_markdown = gr.Button(first("chat.export_markdown"), size="sm", scale=1, min_width=110)
        export_word = gr.Button(first("chat.export_word"), size="sm", scale=1, min_width=110)
    with gr.Accordion(first("chat.filters"), open=False, elem_id="nq-limits") as limits, gr.Row():
        agencies = gr.Dropdown(
            label=first("chat.agencies"), choices=[], multiselect=True, scale=3, min_width=200, elem_id="nq-agencies"
        )
        years = gr.Dropdown(
            label=first("chat.years"), choices=[], multiselect=True, scale=1, min_width=140, elem_id="nq-years"
        )
    log = gr.Chatbot(
        label=first("chat.log"),
        show_label=False,
        elem_id="nq-log",
        height=None,
        min_height=340,
        editable="user",
        buttons=[],
        layout="bubble",
        latex_delimiters=[],
        sanitize_html=True,
        allow_tags=False,
        allow_file_downloads=False,
        group_consecutive_messages=False,
        feedback_options=("Like", "Dislike"),
    )
    with gr.Column(visible=False, elem_id="nq-comment", elem_classes="nq-form") as comment_area:
        comment_title = gr.Markdown(first("chat.comment_ask"))
        comment = gr.Textbox(
            label=first("feedback.comment"), placeholder=first("chat.comment_placeholder"), lines=2, max_length=4000
        )
        with gr.Row():
            comment_send = gr.Button(first("chat.comment_send"), variant="primary", size="sm", min_width=80)
            comment_close = gr.Button(first("chat.comment_close"), size="sm", min_width=80)
    with gr.Row(elem_classes="nq-ask"):
        box = gr.Textbox(
            label=first("chat.question"),
            show_label=False,
            placeholder=first("chat.placeholder"),
            lines=1,
            max_lines=6,
            max_length=shared.settings.max_question_chars,
            scale=8,
            min_width=160,
            container=False,
            elem_id="nq-question",
        )
        send = gr.Button(first("chat.send"), variant="primary", scale=1, min_width=72, elem_id="nq-send")
        stop = gr.Button(first("chat.stop"), variant="stop", scale=1, min_width=72, visible=False, elem_id="nq-stop")
    parts = ChatParts(
        log, box, send, stop, new, earlier, limits, agencies, years, export_markdown, export_word,
        comment_area, comment_title, comment, comment_send, comment_close, gr.State(None),
    )  # fmt: skip
    _add_labels(shared, parts)
    return parts


def _add_labels(shared: Shared, parts: ChatParts) -> None:
    add = shared.labels.add
    add(parts.earlier, {"label": "chat.earlier"})
    add(parts.new, {"value": "chat.new"})
    add(parts.export_markdown, {"value": "chat.export_markdown"})
    add(parts.export_word, {"value": "chat.export_word"})
    add(parts.agencies, {"label": "chat.agencies"})
    add(parts.years, {"label": "chat.years"})
    add(parts.log, {"label": "chat.log"})
    add(parts.comment_title, {"value": "chat.comment_ask"})
    add(parts.comment, {"label": "feedback.comment", "placeholder": "chat.comment_placeholder"})
    add(parts.comment_send, {"value": "chat.comment_send"})
    add(parts.comment_close, {"value": "chat.comment_close"})
    add(parts.box, {"label": "chat.question", "placeholder": "chat.placeholder"})
    add(parts.send, {"value": "chat.send"})
    add(parts.stop, {"value": "chat.stop"})
