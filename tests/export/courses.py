"""Readers of course formats that are not ours, each as a list of `Read`, and texts that trouble them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from studykit.formats.exported_file import Request
from studykit.grading.expected import Answer, AnswerType
from studykit.questions.item import Deck, Item

DECK = Deck(
    name="D", key="d", has_own_key=True, about="", tags=(), lang="", path="d.yaml", facts=()
)
ITEM = Item(
    id="t/a", template="t", form="lookup", deck="D", stem="", wordings=("",), answers=(Answer("x", "x"),), many="any",
    type=AnswerType("text"), proof="open", distractors=(), shown_key="x", explanation="", hint="", facts=(), sources=(),
    tags=(), modes=(),
)  # fmt: skip


class Read(NamedTuple):
    """What a reader has read of a question."""

    name: str
    kind: str
    stem: str
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    explanation: str = ""


def request(*items: Item) -> Request:
    return Request(DECK, items)


def choice(number: int, stem: str, key: str, wrong: tuple[str, ...], explanation: str = "") -> Item:
    return ITEM._replace(
        id=f"t/{number}", stem=stem, wordings=(stem,), answers=(Answer(key, key),), shown_key=key,
        distractors=wrong, explanation=explanation,
    )  # fmt: skip


def typed(number: int, stem: str, key: str, others: tuple[str, ...] = ()) -> Item:
    return ITEM._replace(
        id=f"t/{number}", stem=stem, wordings=(stem,), answers=(Answer(key, key, others),), shown_key=key
    )  # fmt: skip


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def words(html: str) -> str:
    """What a browser shows of some HTML."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return parser.text


def shown(text: str) -> str:
    """What is to be seen of a text: composed, and without the signs that no page can hold."""
    return unicodedata.normalize("NFC", text)


NASTY = (
    "~", "=", "#", "{", "}", ":", "\\", "<",
    ">", "&", "]]>", "$", '"', "'", "::", "$$x$$",
    "\\(x\\)", "\\[y\\]", "->", "&&058;", "&amp;", "&#126;", "*", "**",
    "%50%", "%-100%", "=50%", "//", "@@PLUGINFILE@@/x", "{1:SHORTANSWER:=a~b}", "\\{", "\\n",
    "\\\\", "TRUE", "T", "F", "[html]", "[plain]x", "<script>alert(1)</script>", "<!--",
    "]]>", "<![CDATA[", "$CATEGORY:", "####", "~%100%", "=x", "->", "y",
    "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd", "\U0001f469\u200d\U0001f3eb", "\xe9", "e\u0301", "\u202e", "\xa0", "\xbd",
    "\u337f", "a\nb", "\n\nc", "\t",
)  # fmt: skip
"""Signs by which one format or another knows something, alone and joined by hypothesis."""

TEXTS = st.one_of(
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=6)), min_size=1, max_size=5).map(" ".join),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map("".join),
).filter(str.strip)  # fmt: skip


def node_modules() -> str | None:
    """Where gift-pegjs lies (`npm install gift-pegjs`, NODE_PATH); None where it does not."""
    node = shutil.which("node")
    for folder in os.environ.get("NODE_PATH", "").split(os.pathsep):
        if node and folder and (Path(folder) / "gift-pegjs").is_dir():
            return folder
    return None


_READ_GIFT = (
    "const {parse} = require('gift-pegjs');"
    "process.stdout.write(JSON.stringify(parse(require('fs').readFileSync(0, 'utf8'))))"
)


def read_gift(text: str) -> list[Read]:
    """What gift-pegjs reads."""
    ended = subprocess.run(
        ["node", "-e", _READ_GIFT], input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    questions = [one for one in json.loads(ended.stdout) if one["type"] != "Category"]
    return [_of_gift(one) for one in questions]


def _of_gift(one: dict) -> Read:
    right, wrong = [], []
    for option in one.get("choices") or []:
        if one["type"] == "Numerical":
            right.append(f"{option['text']['number']}:{option['text']['range']}")
        elif option["isCorrect"] or (option["weight"] or 0) > 0:
            right.append(_gift_text(option["text"], is_plain=one["type"] == "Short"))
        else:
            wrong.append(_gift_text(option["text"], is_plain=False))
    for pair in one.get("matchPairs") or []:
        right.append(f"{_gift_text(pair['subquestion'], is_plain=False)} {pair['subanswer']}")
    if one["type"] == "TF":
        right.append(str(one["isTrue"]))
    explanation = one["globalFeedback"]
    return Read(
        one["title"],
        one["type"],
        words(one["stem"]["text"]),
        tuple(right),
        tuple(wrong),
        words(explanation["text"]) if explanation else "",
    )


def _gift_text(text: dict, *, is_plain: bool) -> str:
    return text["text"] if is_plain else words(text["text"])


def unstarred(text: str) -> str:
    """An answer that Moodle compares, as a person types it."""
    return re.sub(r"\\\*", "*", text)
