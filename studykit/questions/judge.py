"""The verdicts on answers to a deck's items, with all that its base knows of a wrong one.

    judge = Judge(bank)
    judge.typed(item, "Zambia")      wrong: Zambia has the capital Lusaka.
    judge.typed(mayor, "Ada Berg")   wrong: 'Ada Berg' was right until April 2024.
    judge.typed(play, "Sonnets")     not counted: it fits too, and `where` leaves it out

Grading itself knows no items: it is told what is expected, and says what a text is worth. Here it
is told, and what it cannot know is added: what a wrong answer is true of, or until when it was
right. The quiz, programs and `studykit why` ask a judge, so that all of them say the same. One is
made for each deck, and each vocabulary when the first answer is typed that may be one of its names.
What grades is loaded then, too: the first question is on the screen sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from studykit.grading.expected import Answer, Expected
from studykit.grading.places import Place, Places
from studykit.grading.verdict import NotGraded, StepTaken, Verdict
from studykit.grading.vocabulary import EMPTY, Vocabulary
from studykit.questions.item import Item
from studykit.questions.item_bank import PLACES, ItemBank

if TYPE_CHECKING:
    from studykit.questions._wrong_answers import WrongAnswers

_NAMES = ("text", "reference")
"""The types of answers that are names."""


class Judge:
    """Tells what answers to a deck's items are worth."""

    def __init__(self, bank: ItemBank) -> None:
        self._bank = bank
        self._vocabularies: dict[str, Vocabulary] = {}

    def typed(self, item: Item, text: str) -> Verdict | NotGraded:
        """Return the verdict on a typed answer."""
        from studykit.grading.grade import grade

        verdict = grade(self.expected(item), text)
        if item.has_markup or item.as_written:
            verdict = self._as_shown(item, verdict)
        return self._explained(item, text, verdict)

    def chosen(self, item: Item, options: Sequence[str], text: str) -> Verdict | NotGraded:
        """Return the verdict on a chosen option, given by its text."""
        from studykit.grading.grade import grade_choice

        return self._explained(item, text, grade_choice(item.keys, options, text))

    def ticked(
        self, item: Item, options: Sequence[str], texts: Sequence[str]
    ) -> Verdict | NotGraded:
        """Return the verdict on the options that were ticked, given by their texts."""
        from studykit.grading.grade import grade_ticks

        verdict = grade_ticks(item.keys, options, texts)
        if isinstance(verdict, NotGraded) or not verdict.other:
            return verdict
        explained = self._explained(item, verdict.other, verdict)
        if isinstance(explained, NotGraded) or explained.why == verdict.why:
            return explained
        return verdict._replace(why=f"{verdict.why} {explained.why}")

    def steps(self, item: Item, text: str) -> tuple[StepTaken, ...]:
        """Return the steps in which a typed answer is read."""
        from studykit.grading.grade import steps_of

        return steps_of(self.expected(item), text)

    def expected(self, item: Item) -> Expected:
        """Return what a typed answer to an item is held against."""
        from studykit.questions.expected_answer import expected_of

        places = None
        if item.is_about_places:
            places = self._places
        return expected_of(item, self._vocabulary(item), places)

    @cached_property
    def _places(self) -> Places:
        """All that lies in something, with what it lies in."""
        named = self._bank.sayings.names_in(PLACES)
        return Places(Place(fact.fact, fact.names, fact.lies_in) for fact in named)

    def _vocabulary(self, item: Item) -> Vocabulary:
        """Return all names of the item's table, or else all that its template answers."""
        if item.type.name not in _NAMES:
            return EMPTY
        place = item.vocabulary or f"answers of {item.template}"
        if place not in self._vocabularies:
            named = [fact.names for fact in self._bank.sayings.names_in(item.vocabulary)]
            if not named:
                for _, answers in self._bank.answers_of(item.template):
                    named += [answer.names for answer in answers]
            self._vocabularies[place] = Vocabulary(named)
        return self._vocabularies[place]

    def _as_shown(self, item: Item, verdict: Verdict | NotGraded) -> Verdict | NotGraded:
        """Return a verdict that names the keys as the item shows them."""
        if isinstance(verdict, NotGraded):
            return verdict
        typed = [answer.text for answer in self.expected(item).answers]
        shown = dict(zip(typed, item.keys, strict=True))
        return verdict._replace(matched=tuple(shown.get(text, text) for text in verdict.matched))

    def _explained(
        self, item: Item, text: str, verdict: Verdict | NotGraded
    ) -> Verdict | NotGraded:
        """Return a wrong verdict with what the base knows of the answer."""
        if isinstance(verdict, NotGraded) or verdict.verdict != "wrong":
            return verdict
        from studykit.grading.grade import no_such_answer

        fitting = self._named_of(item, text, item.also_fitting)
        if fitting:
            return NotGraded(
                f"'{fitting.text}' fits the question too, and another is asked for: not counted."
            )
        truth = self._was_right(item, text)
        if not truth:
            truth = self._wrong_answers.true_of(item, text, verdict.other)
        if not truth:
            return verdict
        says_nothing_more = verdict.other or verdict.why == no_such_answer(text)
        why = truth if says_nothing_more else f"{verdict.why} {truth}"
        return verdict._replace(why=why)

    def _was_right(self, item: Item, text: str) -> str:
        """Return one line that says until when an answer was right; empty where it never was."""
        for past in item.past:
            if self._named_of(item, text, (past.answer,)):
                return f"'{past.answer.text}' was right until {past.until}."
        return ""

    def _named_of(self, item: Item, text: str, answers: tuple[Answer, ...]) -> Answer | None:
        """Return the one of some other answers that a text would be right for; None for none."""
        if not answers:
            return None
        from studykit.grading.grade import grade

        asked = answers
        if item.has_markup or item.as_written:
            from studykit.questions.shown_texts import typed_answers, written

            asked = typed_answers(written(item), answers)
        expected = self.expected(item)._replace(answers=asked, all_wanted=False, disputes=())
        verdict = grade(expected, text)
        if not isinstance(verdict, Verdict) or not verdict.correct:
            return None
        for answer, typed in zip(answers, asked, strict=True):
            if typed.text in verdict.matched:
                return answer
        return None

    @cached_property
    def _wrong_answers(self) -> WrongAnswers:
        from studykit.questions._wrong_answers import WrongAnswers

        return WrongAnswers(self._bank)
