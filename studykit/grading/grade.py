"""Whether an answer is right: by value where the type has values, by folded text where it has not.

Knows an item and what was typed. Knows no terminal, no schedule and no clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from studykit.facts.base import Date, Number
from studykit.grading._lists import parts
from studykit.grading._measures import match_date, match_number, reads_as_date
from studykit.grading._paraphrase import LONGEST_SAID, names, remark, retold, title_before_one_word
from studykit.grading._typos import slips
from studykit.grading.expected import Answers
from studykit.grading.texts import forms, read_boolean
from studykit.grading.verdict import (
    AGAIN,
    EASY,
    GOOD,
    HARD,
    NOTHING,
    Match,
    NotGraded,
    Verdict,
    VerdictName,
)
from studykit.questions.identity.draw import to_order
from studykit.questions.item import Item
from studykit.values.language import language
from studykit.values.sameness import fold
from studykit.values.text import nfc

__all__ = [
    "AGAIN",
    "EASY",
    "GOOD",
    "HARD",
    "NotGraded",
    "Verdict",
    "VerdictName",
    "grade",
    "grade_choice",
]

LONGEST_ANSWER = 4096
"""Characters. Normalising and comparing longer ones takes seconds, and no answer is so long."""


def grade(item: Item, typed: str, rivals: Collection[str] = ()) -> Verdict | NotGraded:
    """The verdict on a typed answer.

    `rivals` are other answers that the fact base knows, such as those of the other items of the template: what is
    as near to one of them as to a key is no typo. The item's distractors always are rivals.
    """
    if len(typed) > LONGEST_ANSWER:
        return NotGraded(f"The answer is longer than {LONGEST_ANSWER} characters.")
    text = nfc(typed)
    if text is None:
        return NotGraded("The answer has too many accents over one letter.")
    seen = [at for at, char in enumerate(text) if unicodedata.category(char)[0] not in "CZ"]
    if not seen:
        return NotGraded("Nothing was typed.")
    text = text[seen[0] : seen[-1] + 1]
    sitting = _Grading(item, Answers(item, tuple(rivals)))
    if item.interaction == "order":
        return sitting.order(text)
    return sitting.all(text) if item.many == "all" else sitting.any(text)


def grade_choice(item: Item, options: Sequence[str], chosen: str) -> Verdict | NotGraded:
    """The verdict on a chosen option, given by its text; a program may write it with other capitals or accents."""
    if not chosen.strip():
        return NotGraded("Nothing was chosen.")
    same = [option for option in options if option == chosen]
    same = same or [option for option in options if fold(option) == fold(chosen[:LONGEST_ANSWER])]
    if len(same) != 1:
        return NotGraded(f"'{chosen[:60]}' is not one of the options.")
    return (
        Verdict("right", "", GOOD, (same[0],))
        if same[0] in item.keys
        else Verdict("wrong", "", AGAIN)
    )


# --- one answer, or each of them ---------------------------------------------------------------------------


class _Grading:
    """One typed answer of one item; what a piece of it means is worked out once."""

    def __init__(self, item: Item, answers: Answers) -> None:
        self.item, self.answers = item, answers
        self.typing = language(item.lang).typing
        self.values = {type(answer.value) for answer in item.answers}
        self.found: dict[str, Match | NotGraded] = {}

    def any(self, text: str) -> Verdict | NotGraded:
        """One right answer is enough, but nothing wrong may stand beside it."""
        whole = self._match(text)
        if isinstance(whole, NotGraded):
            return whole
        if whole.is_right:
            return _verdict(whole, (self.item.keys[whole.at],))
        pieces = list(self._pieces(text))
        matches = [self._match(piece) for piece in pieces]
        found = [match for match in matches if isinstance(match, Match)]
        named = self._named(found)
        if dispute := self._disputed([text, *pieces]):
            return dispute
        if not named:
            again = [match for match in matches if isinstance(match, NotGraded)]
            return (
                again[0]
                if again and len(again) == len(matches)
                else Verdict("wrong", whole.why, AGAIN)
            )
        for piece, match in zip(pieces, matches, strict=True):
            if isinstance(match, NotGraded) or not match.is_right:
                return Verdict(
                    "wrong", f"'{named[0]}' is right, but '{piece}' is not.", AGAIN, named
                )
        return _verdict(next((match for match in found if match.close), found[0]), named)

    def all(self, text: str) -> Verdict | NotGraded:
        """Each answer is wanted, and each that is named counts; a wrong one takes one away."""
        found: list[Match] = []
        extra: list[str] = []
        whole = self._match(text)
        pieces = (
            [text]
            if isinstance(whole, Match) and whole.is_right and not whole.close
            else list(self._pieces(text))
        )
        for piece in pieces:
            match = self._match(piece)
            if isinstance(match, NotGraded):
                return match
            if match.is_right:
                found.append(match)
            elif dispute := self._disputed([piece]):
                return dispute
            else:
                extra.append(piece)
        if not found and not extra:
            return NotGraded("Nothing was typed.")
        named, wanted = self._named(found), len(self.item.answers)
        if len(named) == wanted and not extra:
            return _verdict(next((match for match in found if match.close), NOTHING), named)
        if not named:
            return Verdict("wrong", "", AGAIN)
        surplus = f"; '{extra[0]}' is not right" if extra else ""
        worth = (len(named) - len(extra)) / wanted
        why = f"{len(named)} of {wanted} named{surplus}."
        return Verdict("partial", why, HARD if worth >= 0.5 else AGAIN, named)

    def order(self, text: str) -> Verdict | NotGraded:
        """Everything once, by its number in the list that was shown or by its words. Neighbours in place count."""
        keys = self.item.keys
        text = _THEN.sub("; ", text)
        matches = [self._match(piece) for piece in self._pieces(text)]
        given = [match.at for match in matches if isinstance(match, Match) and match.is_right]
        if len(given) < len(matches) or len(given) != len(keys):
            numbers = re.findall(r"\d+", text) if _NUMBERS.fullmatch(text) else []
            numbers = list(numbers[0]) if len(numbers) == 1 else numbers
            shown = dict(enumerate(to_order(self.item), start=1))
            given = [keys.index(shown[int(each)]) if int(each) in shown else -1 for each in numbers]
        if sorted(given) != list(range(len(keys))):
            return NotGraded(
                f"Give each of the {len(keys)} once: their numbers in the right order."
            )
        if given == sorted(given):
            return Verdict("right", "", GOOD, keys)
        follow = sum(after == before + 1 for before, after in pairwise(given))
        if not follow:
            return Verdict("wrong", "", AGAIN)
        worth = follow / (len(keys) - 1)
        why = f"{follow} of {len(keys) - 1} follow the one before it rightly."
        return Verdict("partial", why, HARD if worth >= 0.5 else AGAIN)

    def _pieces(self, text: str) -> Iterator[str]:
        return parts(_PLUS_OR_MINUS.sub(r"+\1, -\1", text), self._means, self.typing.joiners)

    def _means(self, text: str) -> bool:
        """Whether a text is an answer of the item, or another answer or value as a whole."""
        if self._is_right(text):
            return True
        if Number in self.values:
            has_decimals = self.typing.decimal == "," and self.item.type.name != "integer"
            return bool(_GROUPED.fullmatch(text) or (has_decimals and _DECIMALS.fullmatch(text)))
        return (
            reads_as_date(text, self.typing) if Date in self.values else self.answers.is_other(text)
        )

    def _named(self, matches: Sequence[Match]) -> tuple[str, ...]:
        """The keys that were named, each once, in the order of the item."""
        at = {match.at for match in matches if match.is_right}
        return tuple(key for number, key in enumerate(self.item.keys) if number in at)

    def _disputed(self, pieces: Sequence[str]) -> NotGraded | None:
        exact, lang = self.item.type.exact, self.item.type.lang
        for answer, dispute in self.item.disputes:
            spelled = forms(answer, exact, lang)
            typed = [form for piece in pieces for form in forms(piece, exact, lang)]
            if any(slips(one, other) is not None for one in typed for other in spelled):
                return NotGraded(f"'{answer}' is disputed ({dispute}): not counted.")
        return None

    # --- one piece, by type --------------------------------------------------------------------------------

    def _match(self, text: str) -> Match | NotGraded:
        if text not in self.found:
            found = self._match_anew(text)
            is_told = found == NOTHING and len(text) <= LONGEST_SAID
            self.found[text] = self._match_retold(text) if is_told else found
        return self.found[text]

    def _match_retold(self, text: str) -> Match | NotGraded:
        """The answer in what is said around it; in doubt it is asked again."""
        for said in (*retold(text), *(names(text) if self.answers.is_text else ())):
            match = self._match(said)
            if match != NOTHING:
                return match
        name, (before, inside) = title_before_one_word(text), remark(text, self.item.stem)
        if name and self.answers.is_text and self._is_right(name):
            return NotGraded("Type the name without a title.")
        is_remark = self.answers.is_text or not re.search(r"\d", inside)
        if before and is_remark and self._is_right(before) and self._is_unknown(inside):
            return NotGraded("Type the answer alone.")
        return NOTHING

    def _is_unknown(self, text: str) -> bool:
        return self._match(text) == NOTHING and not self.answers.is_other(text)

    def _is_right(self, text: str) -> bool:
        match = self._match(text)
        return isinstance(match, Match) and match.is_right

    def _match_anew(self, text: str) -> Match | NotGraded:
        """The answer that a text names by its value, or else by its spelling."""
        if bool in self.values and self.answers.match(text) == NOTHING:
            read = read_boolean(text, self.typing)
            if read is None:
                return NotGraded("Answer yes or no.")
            return Match(
                next(
                    (at for at, answer in enumerate(self.item.answers) if answer.value is read), -1
                )
            )
        by_value = [self._match_value(at, text) for at in range(len(self.item.answers))]
        right = [each for each in by_value if isinstance(each, Match) and each.is_right]
        if right:
            return next((each for each in right if not each.close), right[0])
        by_text = self.answers.match(text)
        if by_text.is_right:
            return by_text
        if by_text == NOTHING and self.answers.has_other_kana(text):
            return NotGraded("Type hiragana as hiragana, and katakana as katakana.")
        again = [each for each in by_value if isinstance(each, NotGraded)]
        said = [each for each in by_value if isinstance(each, Match) and each.why]
        return again[0] if again else said[0] if said else by_text

    def _match_value(self, at: int, text: str) -> Match | NotGraded:
        value = self.item.answers[at].value
        if isinstance(value, Number):
            return match_number(self.item, at, value, text)
        return match_date(self.item, at, value, text) if isinstance(value, Date) else NOTHING


_THEN = re.compile(r"\s*(?:→|⇒|[-=]+>|<|>|\bthen\b)\s*", re.IGNORECASE)
_NUMBERS = re.compile(r"[\d\s.,;/-]+")
_PLUS_OR_MINUS = re.compile(r"^\s*(?:±|\+/-|\+-)\s*(.*)$")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_DECIMALS = re.compile(r"[-+]?[\d.]*\d,\d+")


def _verdict(match: Match, named: tuple[str, ...]) -> Verdict:
    if match.close:
        return Verdict("close", match.close, HARD, named)
    return Verdict("right", match.why, GOOD, named)
