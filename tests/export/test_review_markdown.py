"""`items --format markdown`: a Markdown reader shows every text letter for letter, and the right options marked."""

from __future__ import annotations

import re

from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from studykit.formats.review_markdown import as_markdown
from studykit.problems import safe_text
from tests.cli.runner import studykit
from tests.export.courses import DECK, ITEM, TEXTS, choice
from tests.export.test_courses import course

__all__ = ["course"]

READERS = (
    MarkdownIt("commonmark"),
    MarkdownIt("gfm-like", {"linkify": False}),
)


def lines_of(reader: MarkdownIt, text: str) -> list[tuple[str, str]]:
    """The texts of a page, each with what it stands in."""
    found = []
    tokens = reader.parse(text)
    for token, before in zip(tokens[1:], tokens, strict=False):
        if token.type == "inline":
            found.append((before.tag, "".join(map(_shown, token.children or ()))))
        else:
            assert not token.type.startswith(("html", "fence", "code_block", "table", "hr")), token
    return found


def _shown(token: Token) -> str:
    assert token.type in (
        "text",
        "hardbreak",
        "softbreak",
        "code_inline",
        "strong_open",
        "strong_close",
    ), token.type
    return "\n" if token.type in ("hardbreak", "softbreak") else token.content


def unseen(text: str) -> str:
    """A text without what differs in no page: blanks at the ends of lines that are empty."""
    return re.sub(r"(?m)^\xa0$", "", text)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
@settings(max_examples=40, deadline=None)
def test_any_text_is_shown_letter_for_letter(stem: str, key: str, wrong: str, why: str) -> None:
    item = choice(1, stem, f"1{key}", (f"2{wrong}", "3"), why)._replace(
        facts=(f"t/{key.split(maxsplit=1)[0]}",)
    )
    text = as_markdown(DECK, [item])
    for reader in READERS:
        shown = lines_of(reader, text)
        heading = next(words for tag, words in shown if tag == "h3")
        assert heading == f"1. {' '.join(safe_text(stem).split())}"
        texts = [unseen(words) for _, words in shown]
        assert unseen(f"[x] Right: {safe_text(f'1{key}')}") in texts
        assert unseen(f"[ ] {safe_text(f'2{wrong}')}") in texts
        assert unseen(safe_text(why)) in texts
        assert texts[-1].startswith(f"Facts: t/{safe_text(key.split(maxsplit=1)[0])}\nId: t/1")


def test_a_deck_is_listed_template_by_template(course) -> None:
    found = studykit("items", "--format", "markdown", "--template", "land", cwd=course)
    assert found.code == 0, found.err
    assert found.out.startswith(
        "# Cities::Of Europe\n\n## land\n\n### 1. In which country is Paris?\n\n- ["
    )
    assert "- [x] **Right:** France\n" in found.out
    assert (
        "\n> Paris lies in France.\n\nFacts: `cities/paris`\\\nSource: An atlas \\& more \\#3\\\nId: `land/paris`\n"
        in found.out
    )
    found = studykit("items", "--format", "markdown", "--template", "name", cwd=course)
    assert "\n\nAlso right: Lutetia\n\n" in found.out
    assert studykit("items", "--format", "markdown", "--json", cwd=course).code == 2


def test_code_holds_backticks() -> None:
    item = ITEM._replace(id="`a``b", stem="q")
    assert lines_of(READERS[0], as_markdown(DECK, [item]))[-1] == ("p", "Id: `a``b")
