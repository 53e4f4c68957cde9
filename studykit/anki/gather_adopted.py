"""Gather the next package of a deck that goes on with the notes of a published one.

Beside what forbids an export it says what the author should know: published notes that are no row,
and what the cards do not show since the note type has no field for it. `check` asks it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studykit.anki._adopted_notes import AdoptedNotes
from studykit.anki.adopted_type import AdoptedType
from studykit.anki.adoption import Adopting, deck_problem, open_adoption
from studykit.anki.export import Export
from studykit.anki.gather import gather_notes
from studykit.anki.lock import Lock
from studykit.problems import Location, Problem, errors, quoted
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Deck, Item

_NAMED = 3


class GatheredAdopted(NamedTuple):
    """The next package of a deck that has adopted note types."""

    export: Export | None
    """None where something is wrong."""
    problems: list[Problem]
    """Errors, or else warnings and notes."""
    before: Lock
    """What Anki was told before, by this deck or by who published its notes."""


def gather_adopted(
    deck: Deck, items: Sequence[Item], lock: Lock, now: int, adopting: Adopting, day: str = ""
) -> GatheredAdopted:
    """Return what is to be written, with what is to be said."""
    maker, problems = _maker(deck, items, lock, now, adopting)
    if maker is None:
        return GatheredAdopted(None, problems, lock)
    export, problems = gather_notes(maker, day)
    if export:
        for problem in _findings(maker):
            # What is a note is for `check`: who exports has read it before.
            if problem.level != "note":
                problems.append(problem)
    return GatheredAdopted(export, problems, maker.lock)


def adopted_problems(
    deck: Deck, items: Sequence[Item], lock: Lock, adopting: Adopting
) -> list[Problem]:
    """Return all that is to be said of an adopted note type, whatever the time."""
    maker, problems = _maker(deck, items, lock, 0, adopting)
    if maker is None:
        return problems
    # Making the notes is what finds their problems.
    for _ in maker.notes():
        pass
    if errors(maker.problems):
        return maker.problems
    return [*maker.problems, *_findings(maker)]


def _maker(
    deck: Deck, items: Sequence[Item], lock: Lock, now: int, adopting: Adopting
) -> tuple[AdoptedNotes | None, list[Problem]]:
    problem = _other_notes_in_anki(deck, lock, adopting)
    if problem:
        return None, [problem]
    adoption, problems = open_adoption(adopting, lock)
    if adoption is None:
        return None, problems
    evidence = RowEvidence(adopting.base)
    return AdoptedNotes(deck, items, lock, now, evidence, adoption), problems


def _other_notes_in_anki(deck: Deck, lock: Lock, adopting: Adopting) -> Problem | None:
    """Return a problem where the lock's notes are of other types than the deck file says."""
    kinds = {bool(entry.note_type) for entry in lock.entries.values()}
    if adopting.note_types and False in kinds:
        message = "the deck was exported with note types of studykit's own, which are its notes"
        remedy = (
            f"Leave `note_type` out. For a deck that goes on with other notes give it another "
            f"`key`, and move {lock.path} away."
        )
        return Problem("X012", message, remedy, adopting.note_types[0].location)
    if not adopting.note_types and True in kinds:
        names = ", ".join(sorted(quoted(kind.name) for kind in lock.adopted.values()))
        message = f"the deck's notes in Anki are of the type {names}, and the deck file adopts none"
        remedy = (
            "Write `note_type` into it again: notes of another type would be new ones to learners."
        )
        return Problem("X012", message, remedy, Location(deck.path))
    return None


# --- what the author should know -----------------------------------------------------------------


def _findings(maker: AdoptedNotes) -> Iterator[Problem]:
    adoption = maker.adoption
    asked: dict[str, None] = {}
    for item in maker.items:
        asked.update(dict.fromkeys(item.facts))
    if adoption.types:
        where = adoption.types[0].settings.location
        problem = deck_problem(adoption, maker.deck_name(maker.deck.name), where)
        if problem:
            yield problem
    for published in maker.published:
        table = f"{published.adopted.table.name}/"
        yield from published.unmatched(fact for fact in asked if fact.startswith(table))
        yield from _not_shown(published.adopted, maker.items)
    if maker.without_question:
        yield _without_question(maker)
    if maker.without_card:
        first = maker.without_card[0]
        names = ", ".join(item.id for item in maker.without_card[:_NAMED])
        count = len(maker.without_card)
        questions_have = "1 question has"
        if count > 1:
            questions_have = f"{count} questions have"
        message = f"{questions_have} no card in Anki, since the note type makes none: {names}"
        remedy = "Fill in the fields that the front of its card template shows."
        yield Problem("X014", message, remedy, first.location, touches=first.facts)


def _without_question(maker: AdoptedNotes) -> Problem:
    """Return a warning of published cards that would be empty at all learners."""
    kinds = {published.adopted.table.name: published.adopted for published in maker.published}
    names = []
    for fact, number in maker.without_question[:_NAMED]:
        adopted = kinds[fact.partition("/")[0]]
        name = f"gap {number}"
        if not adopted.kind.is_cloze and number <= len(adopted.kind.templates):
            name = quoted(adopted.kind.templates[number - 1].name)
        names.append(f"{name} of {fact}")
    count = len(maker.without_question)
    cards_are = "1 published card is"
    if count > 1:
        cards_are = f"{count} published cards are"
    message = f"{cards_are} no question of the deck, and will be empty: {', '.join(names)}"
    remedy = "Ask it too, or tell learners that Anki's Tools > Empty Cards deletes such cards."
    where = maker.adoption.types[0].settings.location
    return Problem("X015", message, remedy, where)


def _not_shown(adopted: AdoptedType, items: Sequence[Item]) -> Iterator[Problem]:
    """Yield a note that names what the questions have and no field shows."""
    wanted = _wanted_of_items([item for item in items if item.template in adopted.templates])
    # Anki can be told by a tag as well.
    if not adopted.settings.retired:
        wanted["retired"] = "that a row is gone"
    missing = {}
    for what, name in wanted.items():
        if not adopted.shows(what):
            missing[what] = name
    if missing:
        names = ", ".join(missing.values())
        message = f"the cards of {quoted(adopted.kind.name)} do not show: {names}"
        first = next(iter(missing))
        remedy = f"Where the note type has a field for it: `fields: {{FIELD: {{shows: {first}}}}}`."
        yield Problem("X014", message, remedy, adopted.settings.location)


def _wanted_of_items(items: Sequence[Item]) -> dict[str, str]:
    """Return what these items have besides question and answer: the word of `shows`, and a name."""
    wanted: dict[str, str] = {}
    if any(item.sources for item in items):
        wanted["sources"] = "sources"
    if any(_has_spellings(item) for item in items):
        wanted["spellings"] = "other spellings"
    # One wrong option alone is the other of true and false.
    if any(len(item.distractors) > 1 for item in items):
        wanted["options"] = "options"
    if any(item.hint for item in items):
        wanted["hint"] = "hints"
    return wanted


def _has_spellings(item: Item) -> bool:
    return any(answer.accepted for answer in item.answers)
