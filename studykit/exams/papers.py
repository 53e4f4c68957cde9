"""Papers: one for each person, or each form, with questions and options in an order of its own.

    paper A1, ada    1. Rome   A) Norway  B) Italy   C) France
    paper A2, bob    1. Oslo   A) Norway  B) France  C) Italy

Which order, is drawn by the seed and the name of the paper. Parts stay where they are. Knows
questions, and neither HTML nor files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from studykit.exams.draw_forms import ExamForm
from studykit.formats.course_question import CourseQuestion, course_question
from studykit.questions.identity.draw import draw
from studykit.questions.item import Item
from studykit.questions.judge import Judge


class PaperQuestion(NamedTuple):
    """A question as it stands on a paper."""

    number: int
    question: CourseQuestion
    options: tuple[str, ...]
    """In the order of this paper, A first; empty where there are none."""
    part: str
    """What stands above its part."""

    @property
    def right(self) -> str:
        """Return what a right answer writes: `B`, `AC`, `T`, or the first of all spellings."""
        question = self.question
        keys = question.item.keys
        match question.kind:
            case "true or false":
                return "T" if question.item.truth else "F"
            case "order":
                return "".join(letter_of(self.options.index(key)) for key in keys)
            case "choose one" | "choose several":
                places = [place for place, option in enumerate(self.options) if option in keys]
                return "".join(letter_of(place) for place in places)
        return question.spellings[0] if question.spellings else "; ".join(keys)


class Paper(NamedTuple):
    """All that one person gets."""

    name: str
    """Of its form, and where there are persons their number too: `A1`."""
    form: str
    person: str
    """Empty where the papers are for nobody in particular."""
    questions: tuple[PaperQuestion, ...]


def letter_of(place: int) -> str:
    """Return the letter of an option by its place: at most 26 stand on a paper."""
    return chr(ord("A") + place)


def papers_of(
    forms: Sequence[ExamForm], persons: Sequence[str], seed: str, judge: Judge | None
) -> list[Paper]:
    """Return a paper for each person, the forms in turn; without persons one for each form."""
    if not persons:
        return [_paper(form, form.name, "", seed, judge) for form in forms]
    papers = []
    for place, person in enumerate(persons):
        form = forms[place % len(forms)]
        papers.append(_paper(form, f"{form.name}{place + 1}", person, seed, judge))
    return papers


def _paper(form: ExamForm, name: str, person: str, seed: str, judge: Judge | None) -> Paper:
    questions: list[PaperQuestion] = []
    for part in form.parts:
        for item in _in_order_of(part.items, seed, name):
            question = course_question(item, judge)
            options = tuple(_options_in_order(question, seed, name))
            number = len(questions) + 1
            questions.append(PaperQuestion(number, question, options, part.part.about))
    return Paper(name, form.name, person, tuple(questions))


def _in_order_of(items: Iterable[Item], seed: str, paper: str) -> list[Item]:
    return sorted(items, key=lambda item: (draw(seed, paper, item.id), item.id))


def _options_in_order(question: CourseQuestion, seed: str, paper: str) -> Iterator[str]:
    identity = question.item.id
    drawn = sorted(question.options, key=lambda text: (draw(seed, paper, identity, text), text))
    if question.kind == "order" and tuple(drawn) == question.item.keys:
        # What is to be put in order must not stand in it.
        drawn = [*drawn[1:], drawn[0]]
    yield from drawn
