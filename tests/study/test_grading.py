"""The grading table: what each typed answer is worth. The rows stand in `grading/*.yaml`, by type and script.

A document is one item (answers with their aliases, `rivals`: other answers that the base knows) and the typed texts
that are right, close, partial (at least half), few (less than half), wrong, or not graded (again). `because` holds
the line that says why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import grade_item, make_item

from studykit.grading.verdict import NotGraded, Verdict
from studykit.questions.item import Item
from studykit.reading.read_yaml import parse_documents
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.language import language

FOLDER = Path(__file__).parent / "grading"
VERDICTS = {
    "right": ("right", 3),
    "close": ("close", 2),
    "partial": ("partial", 2),
    "few": ("partial", 1),
}
VERDICTS |= {"wrong": ("wrong", 1), "again": ("again", 0)}
SETTINGS = (
    "group",
    "type",
    "unit",
    "tolerance",
    "exact",
    "lang",
    "markup",
    "many",
    "stem",
    "answers",
    "order",
    "rivals",
    "disputes",
)


@dataclass(frozen=True)
class Group:
    """One item of the table, with what may be typed and what it is worth."""

    name: str
    item: Item
    rivals: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    because: dict[str, str]


def texts(node: YamlNode | None) -> list[str]:
    if node is None:
        return []
    if isinstance(node, YamlText):
        return [node.text]
    assert isinstance(node, YamlList)
    return [each.text for each in node.members if isinstance(each, YamlText)]


def pairs(node: YamlNode | None) -> dict[str, YamlNode]:
    return dict(node.entries) if isinstance(node, YamlMapping) else {}


def text(node: YamlNode | None, default: str = "") -> str:
    return node.text if isinstance(node, YamlText) else default


def read_group(document: YamlMapping) -> Group:
    entries = document.entries
    unknown = set(entries) - set(SETTINGS) - set(VERDICTS) - {"because"}
    assert not unknown, unknown
    kind = text(entries.get("type"), "text")
    answers = entries["answers"]
    accepted = {key: texts(node) for key, node in pairs(answers).items()}
    item = make_item(
        stem=text(entries["stem"]),
        keys=list(accepted) or texts(answers),
        accepted=accepted,
        kind=kind,
        unit=text(entries.get("unit")),
        tolerance=text(entries.get("tolerance"), "0"),
        exact=texts(entries.get("exact")),
        distractors=(),
        many=text(entries.get("many"), "any"),
        disputes=tuple((key, text(node)) for key, node in pairs(entries.get("disputes")).items()),
    )
    if text(entries.get("order")) == "yes":
        item = item._replace(form="order", interaction="order", many="all")
    lang = text(entries.get("lang"))
    item = item._replace(
        lang=lang, type=item.type._replace(lang=lang, markup=text(entries.get("markup")))
    )
    if lang and kind != "text":
        shown = [answer._replace(text=language(lang).show(answer.value)) for answer in item.answers]
        item = item._replace(answers=tuple(shown))
    spelled = [each for answer in item.answers for each in (answer.text, *answer.accepted)]
    rows = [(typed, verdict) for verdict in VERDICTS for typed in texts(entries.get(verdict))]
    because = {typed: text(node) for typed, node in pairs(entries.get("because")).items()}
    return Group(
        text(entries["group"]),
        item,
        (*texts(entries.get("rivals")), *spelled),
        tuple(rows),
        because,
    )


def groups() -> Iterator[tuple[str, Group]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        documents, problems = parse_documents(path.read_text(encoding="utf-8"), path.name)
        assert not problems, [str(problem) for problem in problems]
        for document in documents:
            assert isinstance(document, YamlMapping)
            yield path.stem, read_group(document)


TABLE = list(groups())
FILES = sorted({file for file, _ in TABLE})


def groups_of(file: str) -> list[Group]:
    return [group for each, group in TABLE if each == file]


def worth(found: Verdict | NotGraded) -> tuple[str, int]:
    return (found.verdict, found.rating) if isinstance(found, Verdict) else ("again", 0)


def test_the_table_is_large_and_says_each_thing_once() -> None:
    assert sum(len(group.rows) for _, group in TABLE) >= 3000
    assert set(FILES) >= {
        "text",
        "scripts",
        "codes",
        "numbers",
        "quantities",
        "dates",
        "lists",
    }
    for name, group in TABLE:
        typed = [typed for typed, _ in group.rows]
        assert len(typed) == len(set(typed)), (
            name,
            group.name,
            [each for each in typed if typed.count(each) > 1],
        )
        assert set(group.because) <= set(typed), (name, group.name)
    for file in FILES:
        names = [group.name for group in groups_of(file)]
        assert len(names) == len(set(names)), file


@pytest.mark.parametrize("file", FILES)
def test_each_typed_answer_is_worth_what_the_table_says_and_says_why_in_one_line(file: str) -> None:
    """A key that is typed letter for letter need not say why."""
    mistaken = []
    for group in groups_of(file):
        for typed, wanted in group.rows:
            found = grade_item(group.item, typed, group.rivals)
            where = f"{group.name}: {typed!r}"
            visible = " ".join(typed.strip("\u200e\u200f\u2066\u2069\ufeff").split())
            if worth(found) != VERDICTS[wanted]:
                mistaken.append(f"{where} should be {wanted}, not {worth(found)[0]}: {found.why!r}")
            elif typed in group.because and found.why != group.because[typed]:
                mistaken.append(f"{where} is {wanted}, but because: {found.why!r}")
            elif not found.why and visible not in group.item.keys:
                mistaken.append(f"{where} does not say why")
            elif "\n" in found.why:
                mistaken.append(f"{where} says why in two lines: {found.why!r}")
    assert not mistaken, "\n".join(mistaken)


@pytest.mark.parametrize("file", FILES)
def test_how_a_keyboard_stores_an_answer_does_not_matter(file: str) -> None:
    """Decomposed letters (Macs, Korean), blanks of all kinds around it, and a mark of direction in front of it.

    Every answer has all of them at once, and the first one of a group has each alone.
    """
    mistaken = []
    for group in groups_of(file):
        for number, (typed, wanted) in enumerate(group.rows):
            decomposed = unicodedata.normalize("NFD", typed)
            stored = [f"\u3000\u200e{decomposed}\ufeff\u00a0\n"]
            if number == 0:
                stored += [decomposed, f"\u00a0\u3000{typed}\n", f"\u200e{typed}\ufeff"]
            for written in stored:
                found = grade_item(group.item, written, group.rivals)
                if worth(found) != VERDICTS[wanted]:
                    mistaken.append(f"{group.name}: {written!r} should be {wanted}: {found}")
    assert not mistaken, "\n".join(mistaken)
