"""The key of an exam as JSON: all that marks its papers, also when the deck has changed since.

    {"papers": {"A1": {"form": "A", "person": "ada", "questions": [
        {"id": "land/rome", "kind": "choose one", "right": "B", "options": ["Norway", "Italy"]}]}}}

Knows papers, and what a file of theirs must have.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from studykit.exams.papers import Paper, PaperQuestion
from studykit.problems import readable

VERSION = 1


class MarkedQuestion(NamedTuple):
    """A question of a paper, as far as marking must know it."""

    id: str
    kind: str
    right: str
    options: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    numbers: tuple[tuple[Decimal, Decimal], ...] = ()
    """Right numbers, each with how far off it may be."""
    unit: str = ""
    lang: str = ""
    exact: tuple[str, ...] = ()
    """`case`, `accents`, `punctuation`: what must be letter for letter."""


class MarkedPaper(NamedTuple):
    """A paper with all that marks it."""

    form: str
    person: str
    questions: tuple[MarkedQuestion, ...]


class KeyFileError(ValueError):
    """A file is no key of an exam. The message says why, without a full stop."""


def key_as_json(title: str, seed: str, papers: Sequence[Paper]) -> str:
    """Return the key of some papers as a text for a file."""
    by_name = {}
    for paper in papers:
        questions = [_as_json(question) for question in paper.questions]
        by_name[paper.name] = {
            "form": paper.form,
            "person": paper.person,
            "questions": questions,
        }
    whole = {"version": VERSION, "exam": title, "seed": seed, "papers": by_name}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _as_json(asked: PaperQuestion) -> dict[str, Any]:
    question = asked.question
    answer_type = question.item.type
    fields: dict[str, Any] = {
        "id": question.item.id,
        "kind": question.kind,
        "right": readable(asked.right),
    }
    if asked.options:
        fields["options"] = [readable(option) for option in asked.options]
    if question.spellings:
        fields["spellings"] = list(question.spellings)
        fields["lang"] = answer_type.lang or question.item.lang
        fields["exact"] = list(answer_type.exact)
    # As texts: a number of JSON would be rounded.
    if question.numbers:
        fields["numbers"] = [[str(one.value), str(one.tolerance)] for one in question.numbers]
        fields["unit"] = question.unit
    return fields


def read_key(text: str) -> dict[str, MarkedPaper]:
    """Return the papers of a key by their names. Raise KeyFileError."""
    try:
        whole = json.loads(text)
        if whole["version"] != VERSION:
            msg = f"it is of version {whole['version']}, and this studykit reads {VERSION}"
            raise KeyFileError(msg)
        return {str(name): _read_paper(paper) for name, paper in whole["papers"].items()}
    except KeyFileError:
        raise
    # Whatever is missing or of another kind: somebody has edited it, or it is another file.
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        InvalidOperation,
        RecursionError,
    ) as error:
        msg = "it is not what `studykit exam` writes"
        raise KeyFileError(msg) from error


def _read_paper(paper: dict[str, Any]) -> MarkedPaper:
    questions = tuple(_read_question(question) for question in paper["questions"])
    return MarkedPaper(str(paper["form"]), str(paper["person"]), questions)


def _read_question(fields: dict[str, Any]) -> MarkedQuestion:
    numbers = []
    for value, tolerance in fields.get("numbers", ()):
        numbers.append((Decimal(value), Decimal(tolerance)))
    return MarkedQuestion(
        id=str(fields["id"]),
        kind=str(fields["kind"]),
        right=str(fields["right"]),
        options=tuple(map(str, fields.get("options", ()))),
        spellings=tuple(map(str, fields.get("spellings", ()))),
        numbers=tuple(numbers),
        unit=str(fields.get("unit", "")),
        lang=str(fields.get("lang", "")),
        exact=tuple(map(str, fields.get("exact", ()))),
    )
