"""Untangle what is confused: offer it when it shows, put it side by side, ask what tells it apart.

    Ishigaki and Miyako are taken for one another the third time    an offer
    the offer is taken                                              a drill: what differs between
                                                                    the two, and five questions

A drill moves no schedule, as a cram does not. Reads the log of reviews. Knows no terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from studykit.facts.base import FactBase
from studykit.grading.verdict import AGAIN
from studykit.problems import DeckError, safe_text
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.item import EarlierItem
from studykit.questions.item_bank import ItemBank
from studykit.questions.judge import Judge
from studykit.quiz.confused_pairs import ConfusedPair, PairFinder, Side
from studykit.quiz.contrast import Contrast, contrast_of, named_by
from studykit.quiz.contrast_questions import MOST_QUESTIONS, contrast_questions
from studykit.quiz.entry import Entry, Plan
from studykit.quiz.phrases import Phrase
from studykit.quiz.plan import Options
from studykit.quiz.question import Feedback, Summary
from studykit.quiz.summing_up import LEECH

if TYPE_CHECKING:
    from studykit.questions.make_items import LoadedDeck
    from studykit.reviews.log import Log

TIMES = 3
"""So often a pair is taken for one another before it is offered, and again after as many more."""
_LAPSES_BETWEEN = LEECH // 2
"""After a leech was told of, so many more lapses until it is again; as in Anki."""
_MOST_SENTENCES = 3
"""Sentences about a side that no column tells apart."""
DRILL = Options(mode="choice", cram=True)
"""The schedule stays as it is."""


class DeckFacts(NamedTuple):
    """A deck before its items are made, to see what differs and what is wrong for sure."""

    loaded: LoadedDeck
    earlier_items: Mapping[str, EarlierItem]
    """What was known of the deck's items before."""


class DrillOffer(NamedTuple):
    """A pair that the learner is told of once: he may have it untangled."""

    deck: str
    """The deck's key."""
    pair: ConfusedPair
    times: int
    """How often the two were taken for one another; 0: that is not why it is offered."""
    lapses: int
    """How often the card was forgotten; 0: that is not why."""

    def line(self) -> Phrase:
        """Return what the learner is told."""
        first, second = map(safe_text, self.pair.names)
        if self.lapses:
            why = f"Forgotten {self.lapses} times."
            return Phrase(f"{why} c sets {first} and {second} side by side.", "half")
        why = f"You have taken {first} and {second} for one another {self.times} times"
        return Phrase(f"{why}: c shows what differs.", "half")

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        return {"names": list(self.pair.names), "times": self.times, "lapses": self.lapses}


class Drill(NamedTuple):
    """Two things side by side, and questions that tell them apart."""

    contrast: Contrast
    plan: Plan

    def line(self) -> Phrase:
        """Return what the learner is told of the questions."""
        count = len(self.plan.entries)
        if not count:
            return Phrase("No question of the deck tells them apart.", "half")
        if count >= MOST_QUESTIONS:
            return Phrase(f"{count} questions, without moving the schedule:", "quiet")
        questions_tell = "1 question tells"
        if count > 1:
            questions_tell = f"{count} questions tell"
        return Phrase(f"Only {questions_tell} them apart:", "quiet")


def end_line(sums: Summary) -> Phrase:
    """Return what is said at the end of a drill."""
    if not sums.asked:
        return Phrase("No question was answered.", "strong")
    return Phrase(f"{sums.correct} of {sums.asked} right.", "strong")


class _Counts(NamedTuple):
    """The confusions of a deck, counted when its log had so many events."""

    events: int
    times: Counter[object]
    """By the identity of a pair."""


class Drills:
    """The drills of a sitting's decks. What a deck needs for one is read when it is wanted."""

    def __init__(
        self, banks: Mapping[str, ItemBank], log: Log, facts_of: Callable[[str], DeckFacts]
    ) -> None:
        self._banks = banks
        self.log = log
        self._facts_of = facts_of
        self._finders: dict[str, tuple[ItemBank, PairFinder]] = {}
        self._counts: dict[str, _Counts] = {}
        self._offered_before: set[tuple[str, object]] = set()
        """Decks and pairs that were offered in this sitting."""
        self.offered: DrillOffer | None = None
        """The offer after the last answer."""

    # --- offers ----------------------------------------------------------------------------------

    def offer(self, answered: Feedback) -> DrillOffer | None:
        """Return the offer that an answer brings, if it does; each pair is offered once."""
        self.offered = None
        if answered.rating != AGAIN or answered.deck not in self._banks:
            return None
        offer = self._confused_often(answered) or self._leech(answered)
        if offer is None or (offer.deck, offer.pair.identity) in self._offered_before:
            return None
        try:
            named = self._named(offer.deck, offer.pair)
        except DeckError:
            # Somebody is writing the facts just now: that must not stop a quiz.
            return None
        self._offered_before.add((offer.deck, offer.pair.identity))
        self.offered = offer._replace(pair=named)
        return self.offered

    def _confused_often(self, answered: Feedback) -> DrillOffer | None:
        pair = self._finder(answered.deck).pair_of(answered.item.id, answered.given)
        if pair is None:
            return None
        times = self._times_with(answered.deck, pair)
        if not times or times % TIMES:
            return None
        return DrillOffer(answered.deck, pair, times, 0)

    def _leech(self, answered: Feedback) -> DrillOffer | None:
        """Return the offer after a card was forgotten too often: beside what it was taken for."""
        lapses = answered.lapses
        if lapses < LEECH or (lapses - LEECH) % _LAPSES_BETWEEN:
            return None
        finder = self._finder(answered.deck)
        own = []
        for review in self.log.wrong_answers(answered.deck):
            if review.item == answered.item.id:
                own.append(review)
        most = finder.counted(own).most_common(1)
        pair = most[0][0] if most else finder.beside_option(answered.item)
        if pair is None:
            return None
        return DrillOffer(answered.deck, pair, 0, lapses)

    def _times_with(self, deck: str, pair: ConfusedPair) -> int:
        """Return how often a pair was confused, with the answer that was just given."""
        # In a large log there are thousands of wrong answers: they are read at the first one of a
        # sitting, and again only when one was taken back.
        events = self.log.count_events(deck)
        if deck not in self._counts or self._counts[deck].events != events:
            counts = Counter[object]()
            for counted, times in self._finder(deck).counted(self.log.wrong_answers(deck)).items():
                counts[counted.identity] = times
            self._counts[deck] = _Counts(events, counts)
        else:
            self._counts[deck].times[pair.identity] += 1
        return self._counts[deck].times[pair.identity]

    def most_confused(self) -> DrillOffer | None:
        """Return the pair that was confused most often in any deck; None when none ever was."""
        most: DrillOffer | None = None
        for deck in self._banks:
            counts = self._finder(deck).counted(self.log.wrong_answers(deck))
            for pair, times in counts.items():
                if most is None or times > most.times:
                    most = DrillOffer(deck, pair, times, 0)
        return most

    def _finder(self, deck: str) -> PairFinder:
        bank = self._banks[deck]
        # A deck that was read again has another bank.
        if deck not in self._finders or self._finders[deck][0] is not bank:
            self._finders[deck] = bank, PairFinder(bank)
        return self._finders[deck][1]

    def _named(self, deck: str, pair: ConfusedPair) -> ConfusedPair:
        if all(pair.names):
            return pair
        return named_by(self._facts_of(deck).loaded.base, pair)

    # --- drills ----------------------------------------------------------------------------------

    def begin(self, deck: str, pair: ConfusedPair, now: datetime) -> Drill:
        """Return the drill of a pair of a deck; `now` draws the order of its questions."""
        # Imported here: an offer needs none of the makers of options.
        from studykit.checks.sure_options import SureOptions

        loaded, earlier_items = self._facts_of(deck)
        bank = self._banks[deck]
        contrast = contrast_of(loaded.base, pair, partial(_sentences_about, bank, loaded.base))
        names = [_names_of(loaded.base, side) for side in contrast.pair]
        items = contrast_questions(
            bank,
            contrast.pair,
            (names[0], names[1]),
            SureOptions(loaded, earlier_items).may_stand,
            now.isoformat(),
        )
        states = self.log.cards(deck)
        entries = tuple(Entry(deck, item, states.get(item.id)) for item in items)
        judge = Judge(bank)
        return Drill(contrast, Plan(entries, 0, 0, lambda _: judge, "as planned"))


def _names_of(base: FactBase, side: Side) -> Collection[str]:
    """Return all that a side is called, its label first."""
    table, _, row_id = side.fact.partition("/")
    row = base.row(table, row_id)
    if row is None:
        return (side.name,)
    return tuple(dict.fromkeys((side.name, *base.tables[table].texts(row, "aliases"))))


def _sentences_about(bank: ItemBank, base: FactBase, side: Side) -> Sequence[str]:
    """Return a few facts about a side: about its row, or those of questions that it answers."""
    if side.fact:
        return _sentences_about_row(base, side.fact)
    for item_id, answers in bank.answers_of(side.template):
        if [answer.text for answer in answers] == [side.name]:
            item = bank[item_id]
            return (item.explanation.partition("\n")[0] or item.stem,)
    return ()


def _sentences_about_row(base: FactBase, row: str) -> Sequence[str]:
    words = FactSentences(base)
    sentences = []
    for fact in words.about(row):
        # What its own row says stands in the columns that are compared.
        if fact == row:
            continue
        sentence = words.sentence(fact)
        if sentence:
            sentences.append(sentence)
    return sentences[:_MOST_SENTENCES]
