"""Give reviews of the terminal to a running Anki, so that both remember the same.

    of Anki's day of today     `answerCards`, in their order: real answers, with learning steps,
                               limits of the day and Anki's undo
    older, or before a row     `setDueDate`, the memory cleared, `insertReviews`: with the next
    that the card has          answer FSRS works out its memory from all rows

In that order a card is sound after each of the three, whoever answers it then: it is no new card
any more before it has a row, and has no memory that an older row would have changed. They go in one
request.

Never touched is a card that is suspended, buried, or in a filtered deck: `answerCards` and
`setDueDate` would take it out of there. Nor is the card that somebody is just studying: Anki would
refuse his answer. Their reviews wait.

Measured on four versions of Anki: without a row of type 0 at the beginning FSRS falls back on the
ease, and one behind others begins the memory anew. So the first row of a card is of type 0, and one
of ours that has such a row behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from studykit.anki.package_contents import PackageReview
from studykit.anki_connect.abilities import Abilities
from studykit.anki_connect.client import AnkiRefusesError, Client, Request, in_batches, request
from studykit.anki_connect.find_cards import card_on_screen, find_cards
from studykit.anki_connect.read_rows import read_rows
from studykit.anki_reviews.history import is_forget
from studykit.anki_reviews.our_rows import (
    LONGEST_ANSWER,
    LONGEST_SHIFT,
    GivenReview,
    Ours,
    Rows,
    in_anki,
    newly_ours,
)
from studykit.reviews.records import AnkiRow, Card, Event, Review
from studykit.reviews.schedule import (
    RELEARNING,
    REVIEW,
    CardState,
    Settings,
    after_review,
    due_day,
    planned_days,
    study_day,
)

OUT_OF_REACH = "is:suspended or is:buried or deck:filtered"
"""The search for the cards that are not touched."""
_WITHIN_REACH = "-is:suspended -is:buried -deck:filtered"
_AT_ONCE = 100
"""Cards, or answers, in one request: whoever opens Anki meanwhile waits for no more than that."""
_NO_UPDATE_YET = -1
"""The `usn` of a row that Anki has still to send to its other devices."""
_LEARNING_ROW, _REVIEW_ROW, _RELEARNING_ROW = 0, 1, 2
"""Types of rows (`anki_reviews.history` has them all)."""


class Insertion(NamedTuple):
    """Older reviews of one card."""

    card: int
    days: int
    """After which it is due."""
    reviews: tuple[GivenReview, ...]
    rows: tuple[PackageReview, ...]
    """In the same order."""


class AnswerToGive(NamedTuple):
    """A review of today."""

    card: int
    given: GivenReview


class Sending(NamedTuple):
    """All that goes to Anki, and what does not."""

    insertions: tuple[Insertion, ...]
    answers: tuple[AnswerToGive, ...]
    """In the order in which they were given."""
    out_of_reach: tuple[GivenReview, ...]
    """Their cards are suspended, buried, in a filtered deck or on the screen."""
    forgotten: tuple[GivenReview, ...]
    """Of cards that somebody let begin anew in Anki since."""

    @property
    def count_inserted(self) -> int:
        """Return how many reviews are inserted."""
        return sum(len(insertion.reviews) for insertion in self.insertions)


class CardHere(NamedTuple):
    """A card with all that the log has of it."""

    card: Card
    number: int
    """Its id in Anki."""
    reviews: tuple[GivenReview, ...]
    """All that count, those given in Anki too, since it last began anew; in their order."""
    to_send: Collection[str]
    """The uids of those that Anki does not have."""


def plan_sending(
    cards: Iterable[CardHere],
    rows: Rows,
    out_of_reach: Collection[int],
    ways: Abilities,
    settings: Settings,
    now: datetime,
) -> Sending:
    """Return what goes to Anki. `now` is of the zone of this machine."""
    began = ways.day_began(now)
    taken: set[int] = set()
    for of_card in rows.values():
        taken.update(row.id for row in of_card)
    insertions: list[Insertion] = []
    answers: list[AnswerToGive] = []
    waiting: list[GivenReview] = []
    forgotten: list[GivenReview] = []
    for card in cards:
        there = rows.get(card.number, ())
        begins = _last_forgetting(there)
        to_send: list[_Step] = []
        for step in _with_states(card, settings):
            if step.given.uid not in card.to_send:
                continue
            if step.milliseconds < begins:
                forgotten.append(step.given)
            # With a clock that was wrong a review may lie in the future: it waits for its moment.
            elif step.review.at <= now:
                to_send.append(step)
        if not to_send:
            continue
        if card.number in out_of_reach:
            waiting += [step.given for step in to_send]
            continue
        last_there = max((row.id for row in there if row.ease > 0), default=0)
        # From the last one back: an answer in Anki stands behind all rows that the card has.
        while to_send and _can_be_answered(to_send[-1], began, last_there):
            answers.append(AnswerToGive(card.number, to_send.pop().given))
        if to_send:
            insertions.append(_insertion(card.number, to_send, there, taken, settings, now))
    answers.sort(key=lambda answer: (answer.given.review.at, answer.given.review.placed))
    return Sending(tuple(insertions), tuple(answers), tuple(waiting), tuple(forgotten))


def _can_be_answered(step: _Step, began: datetime, last_there: int) -> bool:
    """Return whether a review is one of Anki's day of today, behind the last row of its card."""
    return began <= step.review.at and step.milliseconds > last_there


# --- rows ----------------------------------------------------------------------------------------


class _Step(NamedTuple):
    """A review, with what was remembered before it and behind it."""

    given: GivenReview
    before: CardState | None
    after: CardState

    @property
    def review(self) -> Review:
        """Return the review as it stands."""
        return self.given.review

    @property
    def milliseconds(self) -> int:
        """Return when it was given, in milliseconds since 1970."""
        return self.review.milliseconds


def _with_states(card: CardHere, settings: Settings) -> list[_Step]:
    """Return the reviews of a card, each with the memory before and behind it."""
    steps: list[_Step] = []
    state: CardState | None = None
    for given in card.reviews:
        before = state
        state = after_review(before, given.review.rating, given.review.at, settings)
        steps.append(_Step(given, before, state))
    return steps


def _last_forgetting(rows: Sequence[PackageReview]) -> int:
    """Return the moment at which a card began anew in Anki; 0 where it never did."""
    for row in reversed(rows):
        if is_forget(row):
            return row.id
    return 0


def _insertion(
    card: int,
    steps: Sequence[_Step],
    there: Sequence[PackageReview],
    taken: set[int],
    settings: Settings,
    now: datetime,
) -> Insertion:
    """Return the rows of older reviews. Their ids are added to `taken`."""
    begins = _last_forgetting(there)
    answered = [row for row in there if row.ease > 0 and row.id > begins]
    first_there = min((row.id for row in answered), default=None)
    last_learning = max((row.id for row in answered if row.type == _LEARNING_ROW), default=0)
    rows = []
    for place, step in enumerate(steps):
        number = step.milliseconds
        # The id of a row is its moment, and no two rows of a collection share one.
        while number in taken:
            number += 1
        taken.add(number)
        is_first = place == 0 and (first_there is None or number < first_there)
        kind = _REVIEW_ROW
        if is_first or number < last_learning:
            kind = _LEARNING_ROW
        elif step.before and step.before.phase == RELEARNING:
            kind = _RELEARNING_ROW
        rows.append(_row(card, number, step, kind, settings))
    days = 0
    state = steps[-1].after
    if state.phase == REVIEW:
        days = max(0, due_day(state, now, settings) - study_day(now, settings))
    return Insertion(card, days, tuple(step.given for step in steps), tuple(rows))


def _row(card: int, number: int, step: _Step, kind: int, settings: Settings) -> PackageReview:
    return PackageReview(
        id=number,
        card=card,
        ease=step.review.rating,
        interval=_interval(step.after, settings),
        last_interval=_interval(step.before, settings) if step.before else 0,
        # As FSRS writes the difficulty: 1 to 10 as 100 to 1100.
        factor=round((step.after.difficulty - 1) / 9 * 1000) + 100,
        taken=min(step.review.took, LONGEST_ANSWER),
        type=kind,
    )


def _interval(state: CardState, settings: Settings) -> int:
    """Return the days to the next review, or below zero the seconds, as Anki writes them."""
    if state.phase == REVIEW:
        return planned_days(state, settings)
    return -max(1, round((state.due - state.last_review).total_seconds()))


# --- sending -------------------------------------------------------------------------------------

NoteEvents = Callable[[Sequence[Event]], None]
"""Keeps events in the log, all of them or none."""


def send(client: Client, sending: Sending, note: NoteEvents, now: datetime) -> None:
    """Give the reviews to Anki, and note in the log which rows they are there.

    Those whose cards are gone or out of reach since it was planned wait. Raise AnkiConnectError.
    Whatever is cut off is found by `newly_ours` the next time.
    """
    for batch in in_batches(sending.insertions, _AT_ONCE):
        for inserted in _insert(client, batch):
            note(_noted(inserted, now))
    for answers in in_batches(sending.answers, _AT_ONCE):
        _answer(client, answers, note, now)


def _noted(insertions: Iterable[Insertion], now: datetime) -> list[Event]:
    ours = []
    for insertion in insertions:
        for given, row in zip(insertion.reviews, insertion.rows, strict=True):
            ours.append(Ours(given, AnkiRow(insertion.card, row.id)))
    return in_anki(ours, now)


def _insert(client: Client, batch: Sequence[Insertion]) -> list[list[Insertion]]:
    """Insert the reviews of some cards. Return them as they were inserted."""
    cards = [insertion.card for insertion in batch]
    # Just before: somebody may study while we send.
    within_reach = _within_reach(client, cards)
    batch = [insertion for insertion in batch if insertion.card in within_reach]
    if not batch:
        return []
    try:
        client.ask_all(_requests(batch))
    except AnkiRefusesError as error:
        if "UNIQUE" not in error.error:
            raise
        # Another card has a row of the same millisecond: then none of them was inserted.
        return [[_insert_alone(client, insertion)] for insertion in batch]
    return [list(batch)]


def _within_reach(client: Client, cards: Iterable[int]) -> set[int]:
    """Return those of the cards that are there and may be touched now."""
    within_reach = find_cards(client, cards, _WITHIN_REACH)
    on_screen = card_on_screen(client)
    return within_reach - {on_screen}


def _insert_alone(client: Client, insertion: Insertion) -> Insertion:
    """Insert the reviews of one card, some milliseconds later where their ids are taken."""
    shift = 0
    while True:
        shifted = tuple(row._replace(id=row.id + shift) for row in insertion.rows)
        moved = insertion._replace(rows=shifted)
        try:
            client.ask_all(_requests([moved]))
        except AnkiRefusesError as error:
            shift += 1
            if "UNIQUE" not in error.error or shift == LONGEST_SHIFT:
                raise
        else:
            return moved


def _requests(batch: Iterable[Insertion]) -> list[Request]:
    """Return what is asked for some cards, in the order that leaves each sound at any time."""
    by_days: dict[int, list[int]] = {}
    clearing = []
    rows = []
    for insertion in batch:
        by_days.setdefault(insertion.days, []).append(insertion.card)
        clearing.append(
            request(
                "setSpecificValueOfCard",
                card=insertion.card,
                keys=["memory_state", "last_review_time"],
                newValues=[None, None],
            )
        )
        for row in insertion.rows:
            # In the order of the columns of `revlog`.
            rows.append(
                [row.id, row.card, _NO_UPDATE_YET, row.ease, row.interval, row.last_interval]
                + [row.factor, row.taken, row.type]
            )
    due = []
    for days, cards in by_days.items():
        due.append(request("setDueDate", cards=cards, days=str(days)))
    return [*due, *clearing, request("insertReviews", reviews=rows)]


def _answer(
    client: Client, answers: Sequence[AnswerToGive], note: NoteEvents, now: datetime
) -> None:
    """Answer cards in Anki in their order, and note which rows these answers are."""
    cards = {answer.card for answer in answers}
    within_reach = _within_reach(client, cards)
    answers = [answer for answer in answers if answer.card in within_reach]
    if answers:
        asked = _ask_answers(client, answers, note, now)
        try:
            client.ask("answerCards", answers=[_as_asked(answer) for answer in answers])
        except AnkiRefusesError:
            # It may have failed in the middle: what was answered before is there.
            _note_answered(client, asked, answers, note, now)
            raise
        _note_answered(client, asked, answers, note, now)


def _as_asked(answer: AnswerToGive) -> dict[str, int]:
    return {"cardId": answer.card, "ease": answer.given.review.rating}


def _ask_answers(
    client: Client, answers: Sequence[AnswerToGive], note: NoteEvents, now: datetime
) -> list[Event]:
    """Note which reviews are about to be given as answers, and behind which rows."""
    before = read_rows(client, {answer.card for answer in answers})
    events = []
    for card, (uid, review) in answers:
        newest = max((row.id for row in before[card]), default=0)
        word = AnkiRow(card, newest).text
        events.append(Event("to_anki", review.deck, review.item, now, uid, word=word))
    note(events)
    return events


def _note_answered(
    client: Client,
    asked: Sequence[Event],
    answers: Sequence[AnswerToGive],
    note: NoteEvents,
    now: datetime,
) -> None:
    """Note which rows the answers are that Anki was just given."""
    reviews: dict[Card, list[GivenReview]] = {}
    cards: dict[Card, int] = {}
    for number, given in answers:
        card = (given.review.deck, given.review.item)
        reviews.setdefault(card, []).append(given)
        cards[card] = number
    rows = read_rows(client, cards.values())
    note(in_anki(newly_ours(reviews, cards, rows, asked), now))
