"""The blueprint of an exam: how many questions of which topic, read from a YAML file.

    title: Midterm
    parts:
      - {about: Countries, templates: [land], count: 5}
      - {tags: [rivers], hardness: hard, count: 3, shared: 1}

Knows the keys of a blueprint, and no items.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from studykit.problems import Location, Problem, nearest, quoted
from studykit.questions.templates.template import Hardness, Template
from studykit.reading.read_yaml import read_documents
from studykit.reading.settings import (
    NODE,
    PLACED_TEXTS,
    TEXT,
    Fields,
    Key,
    members_of,
    one_of,
    whole_number,
)
from studykit.reading.yaml_tree import YamlMapping, YamlText

MOST_QUESTIONS = 500
"""Of one part: more than anybody answers in one exam."""
_RULE = "F008"

BLUEPRINT_KEYS = (
    Key(
        "title",
        TEXT,
        "what stands above each paper",
        "title: Midterm",
        default_in_words="the deck's name",
    ),
    Key("about", TEXT, "what the learner reads before the first question", "about: No books."),
    Key("minutes", whole_number(1, 600), "how long it takes, as the paper says", "minutes: 45"),
    Key("parts", NODE, "the parts, one below the other", "parts: [{count: 5}]"),
)
PART_KEYS = (
    Key("about", TEXT, "what stands above the part", "about: Countries"),
    Key("count", whole_number(1, MOST_QUESTIONS), "its questions in each form", "count: 5"),
    Key(
        "shared",
        whole_number(0, MOST_QUESTIONS),
        "how many of them all forms have",
        "shared: 1",
        default=0,
    ),
    Key("templates", PLACED_TEXTS, "only questions of these templates", "templates: [land]"),
    Key("tags", PLACED_TEXTS, "only questions with one of these tags", "tags: [rivers]"),
    Key("tables", PLACED_TEXTS, "only questions about these tables", "tables: [cities]"),
    Key(
        "hardness",
        one_of("easy", "medium", "hard"),
        "only questions whose template has this `hardness`",
        "hardness: hard",
    ),
)


class BlueprintPart(NamedTuple):
    """A part of an exam: so many questions of one kind."""

    about: str
    in_each_form: int
    shared: int
    templates: frozenset[str]
    tags: frozenset[str]
    tables: frozenset[str]
    """Empty, as the two before: any."""
    hardness: Hardness | None
    place: Location
    """Where its count is written."""


class Blueprint(NamedTuple):
    """An exam before its questions are chosen."""

    title: str
    about: str
    minutes: int
    parts: tuple[BlueprintPart, ...]


class KnownNames(NamedTuple):
    """The names that a blueprint may use: those of the deck."""

    templates: Collection[str]
    tags: Collection[str]
    tables: Collection[str]


def read_blueprint(path: Path, known: KnownNames) -> tuple[Blueprint | None, list[Problem]]:
    """Return the blueprint in a file, and what is wrong with it; None with an error."""
    name = str(path)
    documents, problems = read_documents(path, name)
    if problems:
        return None, problems
    whole = documents[0] if len(documents) == 1 else None
    if not isinstance(whole, YamlMapping):
        fault = "a blueprint is one mapping with `parts`"
        problems.append(
            Problem(_RULE, fault, "Write `parts:` and the parts below it.", Location(name, 1, 1))
        )
        return None, problems

    fields = Fields(whole, name, problems, BLUEPRINT_KEYS)
    fields.refuse_unknown("a blueprint", _RULE)
    parts = _parts(fields, known)
    # Where a part was refused, that is told already.
    if not parts and not problems:
        remedy = "Write `parts:` and below it `- count: 5`."
        fields.report(_RULE, "the blueprint has no parts", remedy, fields.key_place("parts"))
    blueprint = Blueprint(fields["title"], fields["about"], fields["minutes"], tuple(parts))
    return (None if problems else blueprint), problems


def _parts(fields: Fields, known: KnownNames) -> list[BlueprintPart]:
    node = fields["parts"]
    if node is None:
        return []
    parts = []
    for member in members_of(node):
        if not isinstance(member, YamlMapping):
            remedy = "Write each part as `- count: 5` and what it is about below it."
            fields.report(_RULE, "a part should be a mapping", remedy, fields.at(member))
            continue
        parts.append(_part(Fields(member, fields.file, fields.problems, PART_KEYS), known))
    return parts


def _part(fields: Fields, known: KnownNames) -> BlueprintPart:
    fields.refuse_unknown("a part of a blueprint", _RULE)
    if "count" not in fields:
        remedy = "Write how many questions each form has of it: `count: 5`."
        fields.report(_RULE, "the part has no `count`", remedy, fields.here)
    count, shared = fields["count"], fields["shared"]
    if shared > count:
        fault = f"`shared` is {shared}, and the part has {count} questions"
        fields.report(_RULE, fault, f"Write {count} at most.", fields.at(fields.get("shared")))
    return BlueprintPart(
        about=fields["about"],
        in_each_form=count,
        shared=shared,
        templates=_known_names(fields, "templates", known.templates),
        tags=_known_names(fields, "tags", known.tags),
        tables=_known_names(fields, "tables", known.tables),
        hardness=fields["hardness"] or None,
        place=fields.at(fields.get("count")),
    )


def _known_names(fields: Fields, key: str, known: Collection[str]) -> frozenset[str]:
    """Return the names below a key; one that the deck does not know is reported."""
    names = set()
    # Each by itself: a blueprint with three slips gets three messages.
    for text in fields[key]:
        names.add(text.text)
        if text.text not in known:
            _refuse_name(fields, key, text, known)
    return frozenset(names)


def _refuse_name(fields: Fields, key: str, text: YamlText, known: Collection[str]) -> None:
    fault = f"the deck has no {key.removesuffix('s')} {quoted(text.text)}"
    remedy = f"Correct the name.{nearest(text.text, known)}"
    fields.report(_RULE, fault, remedy, fields.at(text))


def hardness_by_template(templates: Collection[Template]) -> dict[str, Hardness]:
    """Return how hard the wrong options of each template are, by its id."""
    return {template.id: template.hardness for template in templates}
