"""Make events of what a learner marked in Anki: suspended, buried, flagged.

A card in Anki is in a state, and the log has words, of which the last one counts. So the state is
held against the last word that came from Anki, and where it is another one now, that is the news:

    in the log from Anki   in Anki now     news
    nothing                suspended       suspend, when the card last changed there
    suspend                suspended       none, whatever was said here meanwhile
    suspend                not suspended   unsuspend

What was said here later than the card changed in Anki stands behind it, and counts. A card that
changed before the last word from Anki is seen in an older state, in which there is no news; but
where nothing but this device is read, and later than before, the learner has undone that word.

Anki buries siblings of its own accord: only what a learner buried by hand is news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studykit.anki_reviews.seen import BURIED_BY_HAND, SUSPENDED, LocalClock, SeenCard
from studykit.reviews.records import SAID_IN_ANKI, Event, EventName

_COLOURS = ("", "red", "orange", "green", "blue", "pink", "turquoise", "purple")
"""Of Anki's flags by their numbers."""
_FLAG = re.compile(rf"(?:\A|; )(?:{'|'.join(_COLOURS[1:])}) flag in {SAID_IN_ANKI}\Z")
"""What a flag of Anki says in the log, behind the learner's own reason if there is one."""


class _Kind(NamedTuple):
    """A pair of words, one of which is the last."""

    on: EventName
    off: EventName


_KINDS = (_Kind("suspend", "unsuspend"), _Kind("bury", "unbury"), _Kind("flag", "unflag"))
_QUEUES = {"suspend": SUSPENDED, "bury": BURIED_BY_HAND}
"""In which queue of Anki's a card is that is so."""


def marks(
    card: SeenCard, said: Sequence[Event], clock: LocalClock, surely_until: int = 0
) -> Iterator[Event]:
    """Yield what the log does not know yet of a card; `said` are all events about its item.

    `surely_until` is until when this state holds for sure; 0 when it may be an older one.
    """
    for kind in _KINDS:
        event = _news(kind, card, said, clock, surely_until)
        if event:
            yield event


def _news(
    kind: _Kind, card: SeenCard, said: Sequence[Event], clock: LocalClock, surely_until: int
) -> Event | None:
    last_here, last_there = None, None
    for event in said:
        if event.what in kind:
            last_here = event
            if _was_said_there(event):
                last_there = event
    word = _word_there(kind, card, last_here)
    word_before = ""
    if last_there and last_there.what == kind.on:
        word_before = last_there.word
    is_as_before = bool(word) == bool(word_before)
    if is_as_before and _same_mark(word_before, word):
        return None
    placed = at = card.changed
    if last_there:
        at_last = last_there.at.timestamp() * 1000
        if card.changed < round(at_last):
            # Undone: the card has again the time of its change before.
            if surely_until <= last_there.placed:
                return None
            at = surely_until
        # Behind the last word from Anki, so that this one is the last.
        placed = max(at, last_there.placed + 1)
    what = kind.on if word else kind.off
    return Event(what, card.deck, card.item, clock(at), word=word or SAID_IN_ANKI, placed=placed)


def _word_there(kind: _Kind, card: SeenCard, last_here: Event | None) -> str:
    """Return with which word an event says that the card is in this state; empty if it is not."""
    if kind.on in _QUEUES:
        is_so = card.queue == _QUEUES[kind.on]
        return SAID_IN_ANKI if is_so else ""
    if not card.flag:
        return ""
    colour = f"{_COLOURS[card.flag]} flag in {SAID_IN_ANKI}"
    reason = ""
    if last_here and last_here.what == "flag":
        reason = _FLAG.sub("", last_here.word)
    if not reason:
        return colour
    # The learner's own reason goes on to be shown.
    return f"{reason}; {colour}"


def _was_said_there(event: Event) -> bool:
    return event.word == SAID_IN_ANKI or _FLAG.search(event.word) is not None


def _same_mark(before: str, now: str) -> bool:
    """Return whether two words say the same mark, beside a reason that was given here."""
    return before.rpartition("; ")[2] == now.rpartition("; ")[2]
