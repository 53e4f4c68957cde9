"""Every form on fact bases of other subjects, as YAML and as sheets, held against a reading that was written apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from studykit.questions.make_items import open_deck
from tests.items import plain_reading as plain
from tests.items import subjects
from tests.items.plain_reading import (
    BLANK,
    AskedRow,
    Base,
    Row,
    Undecided,
    Value,
    answers,
    extreme,
    fills,
    groups,
    place,
)

Items = Sequence[Mapping[str, Any]]
SUBJECTS = {
    each.table: each for each in (subjects.RIVERS, subjects.STARS, subjects.RULERS, subjects.WORKS)
}
GAP = "[...]"


def made(folder: Path) -> Items:
    opened, problems = open_deck(folder / "deck.yaml")
    assert opened
    for problem in problems:
        # Where nobody knows of a row whether it is the shortest, there is nothing to ask.
        is_unknown = any(words in problem.message for words in ("not known", "not decided"))
        assert problem.level == "note" or is_unknown, problem
    return [item.as_json() for item in opened.items]


class World:
    """A base of one subject in one kind of file, with its items."""

    def __init__(
        self, folder: Path, subject: str, many: int, sheet: str, names: Sequence[str] | None = None
    ) -> None:
        chosen = SUBJECTS[subject]
        subjects.write(
            folder, chosen, subjects.facts(chosen, many, seed=many), sheet=sheet, names=names
        )
        self.base = Base(folder, chosen.table, chosen.lands, chosen.unit)
        self.items = made(folder)
        self.by_template: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for item in self.items:
            self.by_template[item["template"]].append(item)

    def template(self, name: str) -> Mapping[str, str]:
        found: Mapping[str, str] = self.base.deck["templates"][name]
        return found


SMALL = [("rivers", 100, ""), ("stars", 100, "semicolons")]


@pytest.fixture(
    scope="module",
    params=[*SMALL, pytest.param(("works", 340, "commas"), marks=pytest.mark.slow)],
    ids=lambda each: "-".join(map(str, each)),
)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    subject, many, sheet = request.param
    return World(tmp_path_factory.mktemp("base") / "b", subject, many, sheet)


def seen(items: Items) -> dict[str, tuple[Any, ...]]:
    """For each stem its right answers, facts and sources. A stem is asked once."""
    found = {}
    for item in items:
        assert item["stem"] not in found, item
        found[item["stem"]] = item["answers"], sorted(item["facts"]), sorted(item["sources"])
    return {stem: (sorted(right), *rest) for stem, (right, *rest) in found.items()}


def due(right: Iterable[str], rows: Sequence[Row]) -> tuple[list[str], list[str], list[str]]:
    """What an item must have: right answers, facts, and all of their sources."""
    return (
        sorted(right),
        sorted(row.fact for row in rows),
        sorted({ref for row in rows for ref in row.sources}),
    )


LOOK_UPS = [
    name
    for name, template in subjects.TEMPLATES.items()
    if "answer" in template and len(template) == 2
]


@pytest.mark.parametrize("name", [*LOOK_UPS, "all", "skip", "through", "motto"])
def test_a_look_up_has_the_answers_of_all_rows_of_its_stem(world: World, name: str) -> None:
    template = world.template(name)
    there = [("ask", "answer", "")]
    if name == "motto":
        there.append(("answer", "ask", "<"))
    for ask, answer, mark in there:
        stem, column = template[ask], template[answer].strip("{}")
        stem = stem if "{" in stem else f"{{{stem}}}"
        items = [item for item in world.by_template[name] if item["id"].endswith("<") is bool(mark)]
        wanted = {}
        rows = kept(world, template)
        undecided = Undecided(rows, stem, column)
        for text, group in groups(rows, stem, column).items():
            right = answers(group.rows, column)
            if template.get("many") == "all" and lacks(group, undecided, column):
                continue
            if template.get("many") != "skip" or len(right) == 1:
                wanted[text] = due(right, group.rows)
        assert seen(items) == wanted
        assert wanted


def kept(world: World, template: Mapping[str, Any]) -> list[Row]:
    """The rows that have all that `where` wants to be present."""
    return [row for row in world.base.rows if all(map(row.cells.get, template.get("where", ())))]


def lacks(group: AskedRow, undecided: Undecided, column: str, *, by_text: bool = True) -> bool:
    """Whether a row that may be one more has an answer that the others do not have, or none at all."""
    here = values_of(group.rows, column, by_text=by_text)
    for row in undecided.of(group):
        there = values_of([row], column, by_text=by_text)
        if not there or not there <= here:
            return True
    return False


def values_of(rows: Iterable[Row], column: str, *, by_text: bool) -> set[object]:
    values = [value for row in rows for value in row.cells.get(column, [])]
    return {value.shown if by_text else value.same for value in values}


@pytest.mark.parametrize("name", ["longest", "shortest", "earliest", "latest"])
def test_a_superlative_has_the_answers_of_all_that_none_surely_beats(
    world: World, name: str
) -> None:
    template = world.template(name)
    wanted = {}
    rows = kept(world, template)
    undecided = Undecided(rows, template["ask"], "name")
    for text, group in groups(rows, template["ask"], "name").items():
        by = by_of(template)
        best = best_of(group.rows, template)
        # Nothing is asked where one that may be one more, or the value of one, would change that.
        others = undecided.of(group)
        is_sure = (
            is_tie(best, by)
            and all(place(row, by) for row in group.rows)
            and not any(
                row.disputed or best_of([*group.rows, row], template) != best or not place(row, by)
                for row in others
            )
        )
        # Where all tie, nobody need know more than which they are.
        beats_somebody = answers(group.rows, "name").keys() > answers(best, "name").keys()
        if is_sure and beats_somebody:
            wanted[text] = due(answers(best, "name"), group.rows)
    assert seen(world.by_template[name]) == wanted


def best_of(rows: Sequence[Row], template: Mapping[str, str]) -> list[Row]:
    most = bool({"most", "last"} & template.keys())
    return extreme(rows, by_of(template), most=most, tolerance=tolerance(template))


def is_tie(best: Sequence[Row], by: str) -> bool:
    """Whether those that nobody surely beats are equal: where they only may be so none is asked.

    Exact numbers within the tolerance count as equal.
    """
    values = [value for row in best if (value := place(row, by))]
    are_exact = not any(value.day or value.low != value.high for value in values)
    return are_exact or len({(value.low, value.high) for value in values}) == 1


def by_of(template: Mapping[str, str]) -> str:
    return next(
        template[key] for key in ("most", "least", "first", "last", "order") if key in template
    )


def tolerance(template: Mapping[str, str]) -> int:
    return 1 if by_of(template) == "size" else 0


@pytest.mark.parametrize("name", ["how-many", "homes", "sizes", "mark-count"])
def test_a_count_is_of_different_values(world: World, name: str) -> None:
    template = world.template(name)
    column = template["count"]
    wanted = {}
    rows = kept(world, template)
    undecided = Undecided(rows, template["ask"], column)
    for text, group in groups(rows, template["ask"], column).items():
        if not lacks(group, undecided, column, by_text=False):
            values = {value.same for row in group.rows for value in row.cells[column]}
            wanted[text] = due([str(len(values))], group.rows)
    assert seen(world.by_template[name]) == wanted
    for item in world.by_template[name]:
        assert len(item["distractors"]) == 3
        assert all(
            text.isdecimal() and 0 < int(text) != int(item["answers"][0])
            for text in item["distractors"]
        )


SETS = [name for name, template in subjects.TEMPLATES.items() if "among" in template]


@pytest.mark.parametrize("name", SETS)
def test_a_set_can_be_told_apart_and_nearly_every_row_has_one(world: World, name: str) -> None:
    template = world.template(name)
    answer = template.get("answer") or template.get("of") or "name"
    by, among, most = (
        by_of(template),
        int(template["among"]),
        bool({"most", "last"} & template.keys()),
    )
    by_fact = {row.fact: row for row in world.base.rows}
    named = {
        text: lonely(group, answer)
        for text, group in groups(world.base.rows, bare(template), answer).items()
    }
    asked = set()
    for item in world.by_template[name]:
        rows = [by_fact[fact] for fact in item["facts"]]
        labels = {row.cells[answer][0].shown: row for row in rows}
        assert len(labels) == among == len(rows)
        ranked = sorted(rows, key=lambda row: row.cells[by][0].low)  # type: ignore[arg-type, return-value]
        for one, other in pairwise(ranked):
            assert plain.is_less(one.cells[by][0], other.cells[by][0], tolerance(template))
        ordered = [row.cells[answer][0].shown for row in ranked]
        stem = item["stem"]
        listed = [
            text
            for text, _ in fills(rows[0], bare(template))
            if text.replace(BLANK, listing(stem, text)) == stem
        ]
        assert any(all(text in named[group] for text in labels) for group in listed), item
        if item["form"] == "order":
            assert item["answers"] == item["sequence"] == ordered
            assert item["distractors"] == []
        else:
            assert item["answers"] == [ordered[-1 if most else 0]]
            assert {*item["answers"], *item["distractors"]} == set(labels)
            assert all(text in stem for text in labels)
        assert sorted(item["sources"]) == sorted({ref for row in rows for ref in row.sources})
        assert (stem if item["form"] != "order" else "", *sorted(item["facts"])) not in asked
        asked.add((stem if item["form"] != "order" else "", *sorted(item["facts"])))
    placed = [with_place(labels, by) for labels in named.values()]
    most_sets = sum(len(rows) for rows in placed if len(rows) >= among)
    least_sets = sum(len(rows) for rows in placed if told_apart(rows, among, template)) * 0.6
    limit = int(template.get("limit", most_sets))
    assert min(limit, least_sets) <= len(asked) <= min(limit, most_sets)


def bare(template: Mapping[str, str]) -> str:
    return template["ask"].replace("{options}", BLANK)


def listing(stem: str, text: str) -> str:
    """What stands in a stem where a pattern has its blank."""
    before, _, after = text.partition(BLANK)
    return stem[len(before) : len(stem) - len(after)]


def lonely(group: AskedRow, answer: str) -> dict[str, Row]:
    """The rows of a group whose label no other row bears, by it."""
    borne = Counter(
        text
        for row in (*group.rows, *group.disputed, *group.maybe)
        for text in {value.shown.casefold() for value in row.cells[answer]}
    )
    return {
        text: row
        for row in group.own
        if len(row.cells[answer]) == 1
        and borne[(text := row.cells[answer][0].shown).casefold()] == 1
    }


def with_place(labels: Mapping[str, Row], by: str) -> list[Row]:
    return [row for row in labels.values() if place(row, by)]


def told_apart(rows: Sequence[Row], among: int, template: Mapping[str, str]) -> bool:
    """Whether so many values lie apart that nearly every row finds its fellows."""
    apart = 0
    end = Decimal("-Infinity")
    for value in sorted(
        (row.cells[by_of(template)][0] for row in rows), key=lambda value: value.high
    ):  # type: ignore[arg-type, return-value]
        if value.low is not None and value.low - tolerance(template) > end:
            apart += 1
            end = value.high or end
    return apart >= 3 * among


CLAIMS = [name for name, template in subjects.TEMPLATES.items() if "claim" in template]


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_true_exactly_when_a_fact_says_so(world: World, name: str) -> None:
    claim = world.template(name)["claim"]
    column = re.findall(r"\[\{(\w+)\}\]", claim)[0]
    stem = claim.replace(f"[{{{column}}}]", BLANK)
    without_value = stems_without_value(world.base.rows, stem, column)
    asked = {
        text: group
        for text, group in groups(world.base.rows, stem, column).items()
        if not group.disputed and text not in without_value
    }
    by_facts = {tuple(sorted(row.fact for row in group.rows)): group for group in asked.values()}
    facts = Counter(tuple(sorted(item["facts"])) for item in world.by_template[name])
    limit = world.template(name).get("limit")
    if limit:
        assert len(world.by_template[name]) == min(int(limit), len(asked))
    else:
        assert facts == Counter(
            tuple(sorted(row.fact for row in group.rows)) for group in asked.values()
        )
    truths = Counter()
    for item in world.by_template[name]:
        group = by_facts[tuple(sorted(item["facts"]))]
        right = {group.stem.replace(BLANK, text) for text in answers(group.rows, column)}
        said = {group.stem.replace(BLANK, text) for text in answers(group.disputed, column)}
        assert item["truth"] is (item["stem"] in right)
        assert item["stem"] not in said
        assert item["answers"] == [str(item["truth"])]
        assert item["truth"] or item["explanation"].split("\n")[0] in right
        truths[item["truth"]] += 1
    assert min(truths.values()) > len(world.by_template[name]) / 4


def stems_without_value(rows: Sequence[Row], stem: str, column: str) -> set[str]:
    """The stems that a row fills that has no value in the column."""
    return {text for row in rows if not row.cells.get(column) for text, _ in fills(row, stem)}


CLOZES = [
    name
    for name, template in subjects.TEMPLATES.items()
    if "cloze" in template and "limit" not in template
]


@pytest.mark.parametrize("name", CLOZES)
def test_a_gap_takes_all_that_fills_it_and_stands_in_its_sentence(world: World, name: str) -> None:
    sentence = world.template(name)["cloze"]
    whole = re.sub(r"[\[\]]", "", sentence)
    wanted = {}
    for column in re.findall(r"\[\{(\w+)\}\]", sentence):
        stem = re.sub(r"[\[\]]", "", sentence.replace(f"[{{{column}}}]", BLANK))
        for text, group in groups(world.base.rows, stem, column).items():
            if any(list(fills(row, whole)) for row in group.own):
                wanted[text.replace(BLANK, GAP)] = due(answers(group.rows, column), group.rows)
    assert seen(world.by_template[name]) == wanted
    for item in world.by_template[name]:
        gap = item["id"].rpartition("#")[2]
        hidden = item["cloze"].replace(f"{{{{c{gap}::{shown_in_gap(item)}}}}}", GAP)
        assert re.sub(r"\{\{c\d::(.*?)\}\}(?!\})", r"\1", hidden) == item["stem"]


def shown_in_gap(item: Mapping[str, Any]) -> str:
    gap = item["id"].rpartition("#")[2]
    return next(text for text in item["answers"] if f"{{{{c{gap}::{text}}}}}" in item["cloze"])


# --- wrong options -----------------------------------------------------------------------------------------

CHOICES = [
    name
    for name, template in subjects.TEMPLATES.items()
    if "answer" in template and "among" not in template
]


YEAR_OF_AGES = 2000
SHARE_OF_AGE = 0.02


def may_stand_by_age(value: Value, key: Value) -> bool:
    """Whether a date is of the key's era and not too near it for its age, as the manual has it (options)."""
    if value.day is None or key.day is None:
        return True
    is_of_one_era = (value.day[0] < 1) == (key.day[0] < 1)
    step = SHARE_OF_AGE * (YEAR_OF_AGES - key.day[0])
    return is_of_one_era and abs(value.day[0] - key.day[0]) > step


@pytest.mark.parametrize("name", CHOICES)
def test_no_wrong_option_is_right_or_may_be(world: World, name: str) -> None:
    template = world.template(name)
    column, rows = template["answer"], world.base.rows
    items = {item["stem"]: item for item in world.by_template[name] if not item["id"].endswith("<")}
    disputed = {text.casefold() for row in rows if row.disputed for text in texts_of(row, column)}
    values: dict[str, Value] = {
        value.shown: value for row in rows for value in row.cells.get(column, [])
    }
    doubts = plain.doubts(rows, template["ask"], column)
    aliases = aliases_of(rows) if column == "name" else {}
    for stem, group in groups(rows, template["ask"], column).items():
        if stem not in items:
            continue
        item, right = items[stem], answers(group.rows, column)
        wrong = item["distractors"]
        maybe = may_be_right(group, template, doubts)
        barred = {text.casefold() for text in (*maybe, *item["answers"])} | disputed
        assert not barred & {text.casefold() for text in wrong}, item
        assert len({text.casefold() for text in wrong}) == len(wrong)
        meant = [value for text in item["answers"] for value in right[text]]
        for text in wrong:
            assert not re.search(rf"(?<!\w){re.escape(text)}(?!\w)", stem, re.IGNORECASE), item
            assert not aliases.get(text, set()) & {each.casefold() for each in item["answers"]}
            assert is_wrong(text, meant, column, world, values), item
        if len(wrong) < 3 and (meant[0].low is None or len(meant) < 10):
            alike = [text for text in values if kind(values[text]) == kind(meant[0])]
            pool = {text.casefold() for text in alike if may_stand_by_age(values[text], meant[0])}
            if {"most", "least", "first", "last"} & template.keys():
                # What is not of the field was never in the running.
                pool = {text.casefold() for row in group.rows for text in texts_of(row, column)}
            pool -= barred
            assert len(pool) < 12, item


def aliases_of(rows: Sequence[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for text in texts_of(row, "name"):
            found[text].update(each.casefold() for each in row.aliases)
    return found


def may_be_right(group: AskedRow, template: Mapping[str, str], doubts: plain.Doubts) -> set[str]:
    """Answers of rows that the stem may mean, and of rows of a group that may be its longest."""
    column = template["answer"]
    found = {text for row in group.maybe for text in texts_of(row, column)}
    by = next((template[key] for key in ("most", "least", "first", "last") if key in template), "")
    if by:
        found |= {
            text for row in group.rows if not place(row, by) for text in texts_of(row, column)
        }
    for parts in {*group.parts}:
        for is_known, doubted in doubts.items():
            known = tuple(
                part if is_there else None for part, is_there in zip(parts, is_known, strict=True)
            )
            found |= doubted.get(known, set())
    return found


def is_wrong(
    text: str, right: Sequence[Value], column: str, world: World, values: Mapping[str, Value]
) -> bool:
    """Whether an option is a value of its column, or one like it, that nobody would take for a right one."""
    if right[0].low is None:
        return text in values or (
            column in ("home", "through") and text in world.base.labels.values()
        )
    read = (
        plain.date(as_typed(text))
        if column == "at"
        else plain.quantity(as_typed(text), world.base.unit)
    )
    return far(values.get(text) or read, right, column)


def texts_of(row: Row, column: str) -> list[str]:
    return [value.shown for value in row.cells.get(column, [])]


def kind(value: Value) -> tuple[Any, ...]:
    """A date is of its precision; what is known about is of another kind than what is known."""
    return (tuple(map(bool, value.day)) if value.day else value.low is not None), value.about


def as_typed(text: str) -> str:
    """A quantity or a date as its author would type it, from how it is shown."""
    about = "~" if text.startswith("about ") else ""
    text = text.removeprefix("about ")
    found = re.fullmatch(r"(?:(\d+) )?([A-Z][a-z]{2,}) (AD )?(\d+)( BC)?", text)
    if found and found[2] in plain.MONTHS:
        day = f"-{int(found[1]):02}" if found[1] else ""
        return (
            f"{about}{int(found[4]):04}-{plain.MONTHS.index(found[2]) + 1:02}{day}{found[5] or ''}"
        )
    return about + text


def far(value: Value, right: Iterable[Value], column: str) -> bool:
    """Whether a value would not be taken for a right one: by the column's tolerance, 5 % about, or a date's span."""
    for other in right:
        if column == "at":
            (low, high), (first, last) = plain_span(value), plain_span(other)
            if low <= last and first <= high:
                return False
        elif abs(middle(value) - middle(other)) <= max(
            1, middle(other) / 20 if other.about or value.about else 0
        ):
            return False
    return True


def middle(value: Value) -> Decimal:
    assert value.low is not None
    assert value.high is not None
    return (value.low + value.high) / 2


def plain_span(value: Value) -> tuple[Decimal, Decimal]:
    """From the first to the last day, without what `about` adds."""
    assert value.day
    low, high = plain.first_and_last(*value.day, 0)
    return Decimal(low), Decimal(high)


# --- all of them -------------------------------------------------------------------------------------------


def test_every_item_explains_itself_and_names_its_sources(world: World) -> None:
    by_fact = {row.fact: row for row in world.base.rows}
    for item in world.items:
        assert item["facts"]
        assert item["sources"]
        (sentence, *_) = [
            line
            for fact in item["facts"]
            for line in said(by_fact[fact])
            if line in item["explanation"].split("\n")
        ] or [""]
        assert sentence or any("name" not in by_fact[fact].cells for fact in item["facts"]), item
        assert item["explanation"]


def said(row: Row) -> list[str]:
    whole = [text for text, _ in fills(row, "{name}, {group}, {size}.")]
    return whole or [text for text, _ in fills(row, "{name}.")]


def test_limit_chooses_among_what_there_would_be_without_it(world: World) -> None:
    for few, all_of in (("few", "group"), ("few-counts", "how-many")):
        limit = int(world.template(few)["limit"])
        there = {tuple(item["facts"]): item["answers"] for item in world.by_template[all_of]}
        assert len(world.by_template[few]) == min(limit, len(there))
        for item in world.by_template[few]:
            assert there[tuple(item["facts"])] == item["answers"]


CHECKS: Sequence[tuple[Callable[[World, str], None], Sequence[str]]] = (
    (
        test_a_look_up_has_the_answers_of_all_rows_of_its_stem,
        [*LOOK_UPS, "all", "skip", "through", "motto"],
    ),
    (
        test_a_superlative_has_the_answers_of_all_that_none_surely_beats,
        ["longest", "shortest", "earliest", "latest"],
    ),
    (test_a_count_is_of_different_values, ["how-many", "homes", "sizes", "mark-count"]),
    (test_a_set_can_be_told_apart_and_nearly_every_row_has_one, SETS),
    (test_a_claim_is_true_exactly_when_a_fact_says_so, CLAIMS),
    (test_a_gap_takes_all_that_fills_it_and_stands_in_its_sentence, CLOZES),
    (test_no_wrong_option_is_right_or_may_be, CHOICES),
)
FORMS = (
    "group",
    "any",
    "through",
    "longest",
    "longer-3",
    "how-many",
    "order-3",
    "claim",
    "cloze",
    "few",
    "few-sets",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subject", "many", "sheet", "names"),
    [("works", 2000, "tabs", None), ("rulers", 8000, "semicolons", FORMS)],
)
def test_large_tables_are_asked_as_rightly(
    subject: str, many: int, sheet: str, names: Sequence[str] | None, tmp_path: Path
) -> None:
    """All checks in one test, since the items take a minute to make."""
    world = World(tmp_path / "base", subject, many, sheet, names)
    for check, meant in CHECKS:
        for name in meant:
            if name in world.base.deck["templates"]:
                check(world, name)
    test_every_item_explains_itself_and_names_its_sources(world)


@pytest.mark.parametrize("sheet", subjects.SHEETS)
def test_a_sheet_gives_the_same_items_letter_for_letter(tmp_path: Path, sheet: str) -> None:
    rivers = subjects.facts(subjects.RIVERS, 40)
    subjects.write(tmp_path / "yaml", subjects.RIVERS, rivers)
    subjects.write(tmp_path / "sheet", subjects.RIVERS, rivers, sheet=sheet)
    assert made(tmp_path / "sheet") == made(tmp_path / "yaml")
