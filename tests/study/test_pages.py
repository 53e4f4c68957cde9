"""The pages of the quiz: lines broken between words, what a small window leaves out, and how many words there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from builders import NOON, make_item

from studykit.grading.verdict import NotGraded
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.questions.judge import Judge
from studykit.quiz import pages, phrases
from studykit.quiz.entry import Entry
from studykit.quiz.page import PagePart, broken, fitted, hung, wrapped
from studykit.quiz.phrases import Phrase
from studykit.quiz.question import Counts, Feedback, Question, is_choice, shown_in_choice
from studykit.values.widths import width_of
from studykit.workspace.workspace import Workspace

DECKS = Path(__file__).parents[2] / "decks"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Which island got a base?", ["Which island got a", "base?"]),
        ("  ✓ Kita Daito in the far east", ["  ✓ Kita Daito in the", "    far east"]),
        ("  3) the name of Augustus", ["  3) the name of", "     Augustus"]),
        ("  h  shows the first letter", ["  h  shows the first", "     letter"]),
        # A tab is blanks, and blanks inside a line stay.
        ("x  = 1   # a  comments", ["x  = 1   # a", "comments"]),
        ("\tif x:", ["    if x:"]),
        # A Chinese letter takes two columns; no line begins with a full stop.
        ("富士山は日本の最高峰である。富士", ["富士山は日本の最高峰", "である。富士"]),
        ("日本一高い山は富士山。はい", ["日本一高い山は富士", "山。はい"]),
        ("한국어는 단어 사이에 빈칸", ["한국어는 단어 사이에", "빈칸"]),
        ("מהי בירתה של ישראל בימינו", ["מהי בירתה של ישראל", "בימינו"]),
        ("Llanfairpwllgwyngyllgogerychwyrndrobwll", ["Llanfairpwllgwyngyllg", "ogerychwyrndrobwll"]),
    ],
)  # fmt: skip
def test_lines_are_broken_between_words(text: str, lines: list[str]) -> None:
    assert wrapped(text, 21) == lines
    assert all(width_of(line) <= 21 for line in lines)


def test_the_columns_of_code_stand_behind_a_number_as_they_are() -> None:
    lines = broken([Phrase(hung("  1) ", "if x:\n\treturn  y"))], 40)
    assert [line.text for line in lines] == ["  1) if x:", "         return  y"]


def test_what_is_needed_least_goes_first_and_what_must_be_seen_is_cut_last() -> None:
    parts = [
        PagePart((Phrase("bar"),), 5),
        PagePart((Phrase("a stem of many words that takes three lines"),), 4, may_be_cut=True),
        PagePart((Phrase("answer"),)),
        PagePart((Phrase("note"),), 9),
    ]

    def shown(height: int) -> list[str]:
        return [line.text for line in fitted(parts, 16, height)]

    stem = ["a stem of many", "words that takes", "three lines"]
    assert shown(9) == ["bar", *stem, "answer", "note"]
    assert shown(5) == ["bar", *stem, "answer"]
    assert shown(4) == [*stem, "answer"]
    assert shown(2) == ["a stem of many …", "answer"]
    assert shown(1) == ["answer"]


# --- the pages of the shipped decks ----------------------------------------------------------------------------


class _Deck:
    """A shipped deck: all its items, answered in each way."""

    def __init__(self, name: str) -> None:
        workspace = Workspace.open(DECKS / f"{name}.yaml")
        self.bank = ItemBank(workspace.items, FactSentences(workspace.base))
        self.judge = Judge(self.bank)

    def answered(self) -> Iterator[tuple[str, Question, Feedback]]:
        for item in self.bank.values():
            options = shown_in_choice(item)
            wrong = next((option for option in options if option not in item.keys), "nothing of it")
            yield "new", *self._met(item)
            for text in (item.shown_key, wrong):
                if options:
                    yield self._answer(item, options, text)
                yield self._answer(item, (), text)

    def _met(self, item: Item) -> tuple[Question, Feedback]:
        feedback = Feedback(item, "guess", "new", None, "", 0, "", (), None, kind="first")
        return _question(item, ()), feedback

    def _answer(
        self, item: Item, options: tuple[str, ...], text: str
    ) -> tuple[str, Question, Feedback]:
        if not options:
            verdict = self.judge.typed(item, text)
        elif is_choice(item):
            verdict = self.judge.chosen(item, options, text)
        else:
            verdict = self.judge.ticked(item, options, [text])
        if isinstance(verdict, NotGraded):
            verdict = self.judge.typed(item, ", ".join(item.keys))
        assert not isinstance(verdict, NotGraded), (item.id, text)
        feedback = Feedback(
            item, "choice" if options else "typed", verdict.verdict, verdict.correct, verdict.why,
            verdict.rating, text, verdict.matched, NOON + timedelta(days=8),
        )  # fmt: skip
        return "right" if verdict.correct else "wrong", _question(item, options), feedback


def _question(item: Item, options: tuple[str, ...]) -> Question:
    mode = "choice" if options else "typed"
    return Question(1, 20, Entry("deck", item, None), mode, item.stem, options, NOON)


@cache
def deck(name: str) -> _Deck:
    return _Deck(name)


def page(question: Question, feedback: Feedback) -> tuple[list[PagePart], str]:
    """Return the parts of a feedback's page, with its line of keys, before anything is hidden."""
    keys = phrases.waiting(feedback, is_end=False)
    sentence = phrases.sentence_of(feedback.item)
    if phrases.is_told(sentence, feedback.why):
        sentence = ""
    bar = phrases.bar(question, Counts(left=20, new=5, again=2))
    source = phrases.short_source(feedback.item)
    time = "8 days" if feedback.due else ""
    answered = pages.Answered(bar, question, feedback, sentence, source, time, keys)
    return pages.feedback_parts(answered), keys


LARGE = [pytest.param(name, marks=pytest.mark.slow) for name in ("antiquity", "elements")]


@pytest.mark.parametrize("name", ["nansei", "greek", *LARGE])
def test_a_question_with_its_feedback_has_at_most_fifty_words(name: str) -> None:
    words: dict[str, list[int]] = {"new": [], "right": [], "wrong": []}
    for kind, question, feedback in deck(name).answered():
        parts, keys = page(question, feedback)
        words[kind].append(pages.words_in(parts) + len(keys.split()))
    means = {kind: sum(counts) / len(counts) for kind, counts in words.items()}
    # Eight of ten answers are right; what a wrong one is true of is worth some words more.
    assert means["new"] <= 50
    assert means["right"] <= 50
    assert 0.8 * means["right"] + 0.2 * means["wrong"] <= 50


@pytest.mark.parametrize("name", ["nansei", "greek", *LARGE])
def test_verdict_and_answer_are_in_sight_in_the_smallest_window(name: str) -> None:
    for _, question, feedback in deck(name).answered():
        parts, keys = page(question, feedback)
        lines = fitted(parts, 39, 12 - len(broken([Phrase(keys)], 39)))
        shown = " ".join(" ".join(line.text.split()) for line in lines)
        assert len(lines) + len(broken([Phrase(keys)], 39)) <= 12
        assert phrases.verdict_of(feedback, with_why=False).text.rstrip(".") in shown
        answers = feedback.item.keys if question.wants_ticks else [feedback.item.shown_key]
        for answer in answers[:3]:
            assert "".join(answer.split()) in "".join(shown.split()), (question.item.id, lines)


def test_all_options_stay_with_what_the_chosen_one_is_true_of() -> None:
    item = make_item(explanation="Canberra is the capital of Australia.")
    options = ("Sydney", "Canberra", "Perth")
    feedback = Feedback(
        item, "choice", "wrong", False, "Perth lies in the west.", 1, "Perth", (), NOON
    )
    answered = pages.Answered(Phrase("2 left"), _question(item, options), feedback, time="1 min")
    texts = [line.text for part in pages.feedback_parts(answered) for line in part.lines]
    assert texts == [
        "2 left", "", "What is the capital of Australia?", "",
        "    Sydney", "  ✓ Canberra", "  ✗ Perth", "    Perth lies in the west.", "",
        "Wrong. (1 min)", "",
    ]  # fmt: skip


def test_of_several_that_were_ticked_each_has_its_mark_and_the_reason_is_said_once() -> None:
    lands = ("Denmark", "Norway")
    item = make_item(keys=lands, distractors=("Finland", "Estonia"), many="all")
    options = ("Finland", "Norway", "Estonia", "Denmark")
    feedback = Feedback(
        item, "choice", "wrong", False, "1 of 2 ticked.", 1, "Finland | Norway | Estonia", (), NOON
    )
    answered = pages.Answered(Phrase("2 left"), _question(item, options), feedback)
    texts = [line.text for part in pages.feedback_parts(answered) for line in part.lines]
    assert texts[4:] == [
        "  ✗ Finland", "  ✓ Norway", "  ✗ Estonia", "  ✓ Denmark (not ticked)", "",
        "Wrong. 1 of 2 ticked.", "",
    ]  # fmt: skip
