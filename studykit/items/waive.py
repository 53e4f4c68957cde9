"""Waivers: `allow: {rule: reason}` on a template or on a row lets a finding stay that the author knows of.

A warning or a note is waived, an error never: it makes an item wrong. A waiver that waives nothing is told of, or
it would hide the next finding of its rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from studykit.facts.model import FactBase
from studykit.items.deck import Template
from studykit.problems import Level, Problem, Waiver, nearest, quoted


def waivers_of(base: FactBase, templates: Iterable[Template]) -> list[Waiver]:
    """All waivers of a deck: those of its templates, and those of the rows of its facts."""
    found = [waiver for template in templates for waiver in template.allow]
    for table in base.tables.values():
        if "allow" in table.positions:
            for row in table.rows:
                for text in table.texts(row, "allow"):
                    rule, _, reason = text.partition(":")
                    about = f"{table.name}/{row.id}"
                    found.append(Waiver(rule.strip(), reason.strip(), about, table.place(row)))
    return found


def waive(problems: Iterable[Problem], waivers: Sequence[Waiver]) -> tuple[list[Problem], set[Waiver]]:
    """The problems that no waiver stands against, and the waivers that were of use."""
    by_place = {(waiver.rule, waiver.about): waiver for waiver in waivers}
    kept: list[Problem] = []
    used: set[Waiver] = set()
    for problem in problems:
        found = [by_place[problem.code, each] for each in problem.about if (problem.code, each) in by_place]
        used.update(found)
        if problem.level == "error" or not any(waiver.reason for waiver in found):
            kept.append(problem)
    return kept, used


def wrong_waivers(
    waivers: Iterable[Waiver], used: Collection[Waiver], levels: Mapping[str, Collection[Level]], *, whole: bool
) -> Iterator[Problem]:
    """T017: a waiver that can waive nothing. T018: one that waives nothing today.

    `levels` are those that each rule's findings may have. `whole`: all decks were checked. Else a row's waiver of a
    rule for items may be of use in a deck that was not.
    """
    for waiver in dict.fromkeys(waivers):
        message, remedy = "", "Delete the waiver, or correct its rule."
        if waiver.rule not in levels:
            message = f"`allow` names {quoted(waiver.rule)}, and there is no such rule"
            remedy = f"Write it as `RULE: reason`.{nearest(waiver.rule, levels)}"
        elif set(levels[waiver.rule]) == {"error"}:
            message = f"{waiver.rule} is an error, and errors cannot be waived"
            remedy = "Correct what it finds, and delete the waiver."
        elif not waiver.reason:
            message, remedy = f"the waiver of {waiver.rule} gives no reason", f"Write `{waiver.rule}: why it may stay`."
        if message:
            yield Problem("T017", message, remedy, waiver.location, "warning")
        elif waiver not in used and (whole or waiver.rule[0] == "F" or "/" not in waiver.about):
            message = f"the waiver of {waiver.rule} ({quoted(waiver.reason)}) waives nothing"
            yield Problem("T018", message, "Delete it.", waiver.location, "warning")
