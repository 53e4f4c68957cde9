"""Let a finding stay that the author knows of: `allow: {RULE: reason}` on a template or a row.

    allow: {I004: two are enough}      on a template: of its items
    allow: {F012: it will not change}  on a row: of this fact, and of the items that rest on it

A warning or a note is waived, an error never: it makes an item wrong. A waiver that waives nothing
is reported too, or it would hide the next finding of its rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from studykit.facts.base import FactBase
from studykit.problems import RULES, Problem, Waiver, nearest, quoted
from studykit.questions.templates.template import Template


def waivers_of(base: FactBase, templates: Iterable[Template]) -> list[Waiver]:
    """Return all waivers of a deck: those of its templates, and those of the rows of its facts."""
    waivers: list[Waiver] = []
    for template in templates:
        waivers.extend(template.allow)
    for table in base.tables.values():
        # Few tables have the column, and they may have many rows.
        if "allow" not in table.positions:
            continue
        for row in table.rows:
            for text in table.texts(row, "allow"):
                # `F012: it will not change`, and the reason may have colons of its own.
                rule, _, reason = text.partition(":")
                about = f"{table.name}/{row.id}"
                waivers.append(Waiver(rule.strip(), reason.strip(), about, table.place(row)))
    return waivers


def waive(
    problems: Iterable[Problem], waivers: Sequence[Waiver]
) -> tuple[list[Problem], set[Waiver]]:
    """Return the problems that no waiver stands against, and the waivers that were of use."""
    # Decks may share rows and so their waivers, which are equal then.
    by_rule_and_place = {(waiver.rule, waiver.about): waiver for waiver in waivers}
    kept: list[Problem] = []
    used: set[Waiver] = set()
    for problem in problems:
        against = []
        for fact_or_template in problem.about:
            waiver = by_rule_and_place.get((problem.code, fact_or_template))
            if waiver is not None:
                against.append(waiver)
        used.update(against)
        # A waiver without a reason waives nothing, but it is of use: T017 reports it, not T018.
        has_reason = any(waiver.reason for waiver in against)
        if problem.level == "error" or not has_reason:
            kept.append(problem)
    return kept, used


def wrong_waivers(
    waivers: Iterable[Waiver], used: Collection[Waiver], *, whole: bool
) -> Iterator[Problem]:
    """Yield T017 for each waiver that can waive nothing, and T018 for each without a use today.

    `whole`: all decks were checked. Else a row's waiver of a rule for items may be of use in a deck
    that was not.
    """
    for waiver in dict.fromkeys(waivers):
        fault = _fault(waiver)
        if fault:
            yield Problem("T017", *fault, waiver.location)
            continue
        # Facts are named `table/id`.
        stands_on_row = "/" in waiver.about
        is_for_facts = waiver.rule.startswith("F")
        may_be_of_use_elsewhere = stands_on_row and not is_for_facts and not whole
        if waiver not in used and not may_be_of_use_elsewhere:
            message = f"the waiver of {waiver.rule} ({quoted(waiver.reason)}) waives nothing"
            yield Problem("T018", message, "Delete it.", waiver.location)


def _fault(waiver: Waiver) -> tuple[str, str] | None:
    """Return why the waiver can waive nothing, and the remedy; None when it can."""
    rule = RULES.get(waiver.rule)
    if rule is None:
        message = f"`allow` names {quoted(waiver.rule)}, and there is no such rule"
        return message, f"Write it as `RULE: reason`.{nearest(waiver.rule, RULES)}"
    if rule.levels == ("error",):
        message = f"{waiver.rule} is an error, and errors cannot be waived"
        return message, "Correct what it finds, and delete the waiver."
    if not waiver.reason:
        message = f"the waiver of {waiver.rule} gives no reason"
        return message, f"Write `{waiver.rule}: why it may stay`."
    return None
