"""The nouns that a typed answer is held against: all that grading is told of a question.

    In which country is Lyon?
        answers        France, also spelled République française
        distractors    Italy, Spain, ...: options that are wrong here
        vocabulary     all countries of the base with all their names
        type           a text in which accents may be left out

Questions are made of these nouns, so that nothing has to be made anew for an answer. Knows no
items and no learner.
"""

from decimal import Decimal
from typing import NamedTuple

from studykit.grading.places import NOWHERE, Whereabouts
from studykit.grading.vocabulary import EMPTY, Vocabulary
from studykit.values.scalars import Date, Markup, Notation, Scalar, TypeName, notation_of


class Answer(NamedTuple):
    """A right answer (a key) and the other spellings that count for it."""

    text: str
    """As the learner sees it."""
    value: Scalar
    """Its meaning: grading compares values, not texts, where the type has them."""
    accepted: tuple[str, ...] = ()
    finer: Date | None = None
    """The date as the base has it, where only its year is shown."""
    right_too: tuple[str, ...] = ()
    """Those of `accepted` that are no spellings of it, but answers of other rows (`also_right`)."""
    bare: str = ""
    """Its name without what tells it from another one of that name; empty where nothing does."""
    fact: str = ""
    """The row (`table/id`) whose label it is, where that lies in others, or others in it."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return all texts that count as this answer, the one that is shown first."""
        return (self.text, *self.accepted)

    @property
    def names(self) -> tuple[str, ...]:
        """Return those of its spellings that are no answer of another row."""
        if not self.right_too:
            return self.spellings
        return tuple(text for text in self.spellings if text not in self.right_too)


class AnswerType(NamedTuple):
    """The way in which a typed answer is compared; taken from the column that holds the answers."""

    name: TypeName
    unit: str = ""
    tolerance: Decimal = Decimal(0)
    exact: tuple[str, ...] = ()
    """`case`, `accents`, `punctuation`: aspects in which an answer must be letter for letter."""
    lang: str = ""
    markup: Markup = ""
    """How the answers are shown, where the column says it."""
    speak: bool = False
    """Whether a voice reads the answers in Anki."""

    @property
    def notation(self) -> Notation:
        """Return the notation in which each sign of an answer counts; empty for words."""
        return notation_of(self.markup)


class Expected(NamedTuple):
    """The right answers to one question, and what else grading must know to judge a typed one."""

    stem: str
    """It may give a unit, a year or a month, which need not be typed then."""
    answers: tuple[Answer, ...]
    type: AnswerType
    lang: str = ""
    all_wanted: bool = False
    """Each answer must be named; else one is enough."""
    distractors: tuple[str, ...] = ()
    vocabulary: Vocabulary = EMPTY
    """All names of the table that the answers come from.

    What is as near to another one, or to a distractor, as to a right answer is no slip.
    """
    disputes: tuple[tuple[str, str], ...] = ()
    """Disputed answers, with how they are disputed: such an answer is not counted."""
    whereabouts: Whereabouts = NOWHERE
    """What lies in what, where the question is about that."""
    to_order: tuple[str, ...] = ()
    """The answers as they are shown to be put in order; empty for other questions."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the right answers as the learner sees them."""
        return tuple(answer.text for answer in self.answers)
