r"""Items as Markdown, to be reviewed by eye: in an editor, or in a comment of a pull request.

    ### 1. Which is the capital of Norway?

    - [x] **Oslo**
    - [ ] Bergen

    > Oslo is the capital of Norway.

    Facts: `lands/norway`\
    Source: An atlas #3\
    Id: `capital/norway`

Every text is shown letter for letter, also one that holds Markdown: what a learner would see
elsewhere is not what is reviewed, but what the facts say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from studykit.problems import safe_text
from studykit.questions.identity.draw import options
from studykit.questions.item import Deck, Item
from studykit.questions.source_lines import source_lines

_SIGNS = re.compile(r"[\\`*_\[\]<>#|~&$@^]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_BEGINS = re.compile(r"^([-+=])|^(\d{1,9})([.)])", re.MULTILINE)
_BLANKS_AT_EDGE = re.compile(r"\A\s+|\s+\Z")
_BACKTICKS = re.compile("`+")


def as_markdown(deck: Deck, items: Iterable[Item]) -> str:
    """Return the items as Markdown, template by template."""
    blocks = [f"# {_on_one_line(deck.name)}"]
    number = 0
    for template, members in groupby(items, key=_template_of):
        blocks.append(f"## {_on_one_line(template)}")
        for item in members:
            number += 1
            blocks += _blocks(number, item)
    return "\n\n".join(blocks) + "\n"


def _template_of(item: Item) -> str:
    return item.template


def _blocks(number: int, item: Item) -> Iterator[str]:
    """Yield what stands about an item, each with an empty line behind it."""
    yield f"### {number}. {_on_one_line(item.stem)}"
    # A heading has one line, and a question may have more.
    if "\n" in item.stem.strip():
        yield _shown(item.stem)

    # What is not asked as a choice has wrong options too: these are reviewed as well.
    choices = options(item) or (*item.keys, *item.distractors)
    lines = []
    for choice in choices:
        lines.append(_option(choice, is_right=choice in item.keys))
    yield "\n".join(lines)

    others = []
    for answer in item.answers:
        others += [_on_one_line(text) for text in answer.accepted]
    if others:
        yield f"Also right: {', '.join(others)}"
    if item.explanation:
        yield _shown(item.explanation, begin="> ")
    yield "\\\n".join(_origin(item))


def _option(text: str, *, is_right: bool) -> str:
    if not is_right:
        return f"- [ ] {_shown(text, indent='  ')}"
    return f"- [x] **Right:** {_shown(text, indent='  ')}"


def _origin(item: Item) -> Iterator[str]:
    if item.facts:
        yield f"Facts: {', '.join(_code(fact) for fact in item.facts)}"
    for line in source_lines(item.sources):
        yield f"Source: {_on_one_line(line)}"
    yield f"Id: {_code(item.id)}"


def _shown(text: str, begin: str = "", indent: str = "") -> str:
    """Return a text of several lines, each of which stays one."""
    lines = [begin + _escaped(line) for line in safe_text(text).split("\n")]
    return f"\\\n{indent}".join(lines)


def _on_one_line(text: str) -> str:
    return _escaped(" ".join(safe_text(text).split()))


def _escaped(line: str) -> str:
    """Return a line in which no sign means anything."""
    line = _SIGNS.sub(lambda match: f"\\{match[0]}", line)
    line = _BEGINS.sub(_behind_backslash, line)
    line = _BLANKS_AT_EDGE.sub(_as_entities, line)
    # An empty line would end the paragraph.
    return line or "&nbsp;"


def _as_entities(match: re.Match[str]) -> str:
    entities = ""
    for blank in match[0]:
        entities += f"&#{ord(blank)};"
    return entities


def _behind_backslash(match: re.Match[str]) -> str:
    sign, digits, point = match.groups()
    return f"\\{sign}" if sign else f"{digits}\\{point}"


def _code(text: str) -> str:
    """Return a text as code, between more backticks than it has itself."""
    text = " ".join(safe_text(text).split())
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"
