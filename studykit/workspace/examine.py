"""What `check`, `export` and `diff` look at before anything is said or written: all rules, less what is waived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from studykit.problems import Problem, Waiver
from studykit.workspace.opened import OpenDeck


def examine(
    decks: Sequence[OpenDeck], today: date, *, whole: bool, cues: bool = True
) -> list[Problem]:
    """Return all problems of decks that are open, in their facts, templates and items, as of `today`.

    `whole`: these are all decks that there are, so that a waiver of no use here is of no use anywhere. `cues`: whether
    to look for what gives answers away over a whole deck, which is for its author and stops no export.
    """
    from studykit.anki.fit import renamed, unfit
    from studykit.checks.checked_deck import Made
    from studykit.checks.run import check, same_keys
    from studykit.checks.waivers import waive, wrong_waivers
    from studykit.facts.base import Date

    problems: list[Problem] = []
    waivers: dict[Waiver, None] = {}
    used: set[Waiver] = set()
    for deck in decks:
        problems += deck.problems
        waivers.update(dict.fromkeys(deck.waivers))
        used.update(deck.used)

    with_items = [Made(deck.base, deck.templates, deck.items) for deck in decks]
    found = same_keys([deck.deck for deck in decks])
    found += check(with_items, Date(today.year, today.month, today.day), cues=cues)
    for deck in decks:
        found += unfit(deck.base, deck.items)
        found += renamed(deck.deck, deck.items)
    kept, used_here = waive(found, list(waivers))
    # Without the rules for cues a waiver of one of these would seem to be of no use.
    if cues:
        kept += wrong_waivers(waivers, used | used_here, whole=whole)
    return problems + kept
