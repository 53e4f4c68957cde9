"""What `check`, `export` and `diff` look at before anything is said or written: all rules, less what is waived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from studykit.library.opened import OpenDeck
from studykit.problems import Problem


def examine(decks: Sequence[OpenDeck], today: date, *, whole: bool, cues: bool = True) -> list[Problem]:
    """All problems of decks that are open, in their facts, templates and items, as of `today`.

    `whole`: these are all decks that there are, so that a waiver of no use here is of no use anywhere. `cues`: whether
    to look for what gives answers away over a whole deck, which is for its author and stops no export.
    """
    from studykit.export.fit import renamed, unfit
    from studykit.facts.model import Date
    from studykit.items.check import check, same_keys
    from studykit.items.made import Made
    from studykit.items.waive import waive, wrong_waivers

    problems = [problem for each in decks for problem in each.problems]
    made = [Made(each.base, each.templates, each.items) for each in decks]
    found = same_keys([each.deck for each in decks]) + check(made, Date(today.year, today.month, today.day), cues=cues)
    for each in decks:
        found += unfit(each.base, each.items)
        found += renamed(each.deck, each.items)
    waivers = list(dict.fromkeys(waiver for each in decks for waiver in each.waivers))
    kept, used = waive(found, waivers)
    if waivers:
        used |= {waiver for each in decks for waiver in each.used}
        kept += wrong_waivers(waivers, used, whole=whole) if cues else []
    return problems + kept
