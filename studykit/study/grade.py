"""Whether an answer is right: by value where the type has values, by folded text where it has not.

Knows an item and what was typed. Knows no terminal, no schedule and no clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from studykit.facts.model import Date, Number
from studykit.facts.values import fold, numbers_agree, precision, show_date, span, unit_scale
from studykit.items.model import Answer, Item
from studykit.study.spellings import TwoWays, read_boolean, read_date, read_number, same_unit

VerdictName = Literal["right", "close", "partial", "wrong"]

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
"""The ratings, as FSRS and Anki number them."""

LONGEST_ANSWER = 4096
"""Characters. Normalising and comparing longer ones takes seconds, and no answer is so long."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is worth."""

    verdict: VerdictName
    why: str
    """One line for the learner; empty when there is nothing to add."""
    rating: int
    """1 to 4: right is Good, close or at least half is Hard, else Again. Easy is never ours to give."""
    matched: tuple[str, ...] = ()
    """The keys that were named."""

    @property
    def correct(self) -> bool:
        """Counted as right in scores: a part of a list is not."""
        return self.verdict in ("right", "close")


@dataclass(frozen=True, slots=True)
class NotGraded:
    """An answer that is not counted; the question stays open."""

    why: str


class _Match(NamedTuple):
    """What a piece of an answer means: the number of the answer it names (-1: none), and why it is only close."""

    at: int
    close: str = ""


_NOTHING = _Match(-1)


def grade(item: Item, typed: str, rivals: Collection[str] = ()) -> Verdict | NotGraded:
    """The verdict on a typed answer.

    `rivals` are other answers that the fact base knows, such as those of the other items of the template: what is
    as near to one of them as to a key is no typo. The item's distractors always are rivals.
    """
    if len(typed) > LONGEST_ANSWER:
        return NotGraded(f"The answer is longer than {LONGEST_ANSWER} characters.")
    text = unicodedata.normalize("NFC", typed).strip()
    if not any(unicodedata.category(char)[0] not in "CZ" for char in text):
        return NotGraded("Nothing was typed.")
    others = (*item.distractors, *rivals)
    return _grade_list(item, text, others) if item.many == "all" else _grade_any(item, text, others)


def grade_choice(item: Item, options: Sequence[str], chosen: str) -> Verdict | NotGraded:
    """The verdict on a chosen option, given by its text; a program may write it with other capitals or accents."""
    if not chosen.strip():
        return NotGraded("Nothing was chosen.")
    same = [option for option in options if option == chosen]
    same = same or [option for option in options if fold(option) == fold(chosen[:LONGEST_ANSWER])]
    if len(same) != 1:
        return NotGraded(f"'{chosen[:60]}' is not one of the options.")
    return Verdict("right", "", GOOD, (same[0],)) if same[0] in item.keys else Verdict("wrong", "", AGAIN)


# --- one answer, or each of them ---------------------------------------------------------------------------


def _grade_any(item: Item, text: str, others: Sequence[str]) -> Verdict | NotGraded:
    whole = _match(item, text, others)
    if isinstance(whole, NotGraded):
        return whole
    if whole.at >= 0:
        return _verdict(whole.close, (item.keys[whole.at],))
    pieces = [] if _is_date(item, text) else list(_pieces(text))
    matches = [_match(item, piece, others) for piece in pieces]
    found = [match for match in matches if isinstance(match, _Match)]
    named = _named(item, found)
    if dispute := _disputed(item, [text, *pieces]):
        return dispute
    if not named:
        return Verdict("wrong", "", AGAIN)
    for piece, match in zip(pieces, matches, strict=True):
        if match == _NOTHING or isinstance(match, NotGraded):
            return Verdict("wrong", f"'{named[0]}' is right, but '{piece}' is not.", AGAIN, named)
    return _verdict(next((match.close for match in found if match.close), ""), named)


def _grade_list(item: Item, text: str, others: Sequence[str]) -> Verdict | NotGraded:
    found: list[_Match] = []
    extra: list[str] = []
    for piece in _list_pieces(item, text, others):
        match = _match(item, piece, others)
        if isinstance(match, NotGraded):
            return match
        if match.at >= 0:
            found.append(match)
        elif dispute := _disputed(item, [piece]):
            return dispute
        else:
            extra.append(piece)
    named = _named(item, found)
    close = next((match.close for match in found if match.close), "")
    if len(named) == len(item.answers) and not extra:
        return _verdict(close, named)
    if not named:
        return Verdict("wrong", "", AGAIN)
    worth = (len(named) - len(extra)) / len(item.answers)
    surplus = f"; '{extra[0]}' is not right" if extra else ""
    why = f"{len(named)} of {len(item.answers)} named{surplus}."
    return Verdict("partial", why, HARD if worth >= 0.5 else AGAIN, named)


def _verdict(close: str, named: tuple[str, ...]) -> Verdict:
    return Verdict("close", close, HARD, named) if close else Verdict("right", "", GOOD, named)


def _named(item: Item, matches: Sequence[_Match]) -> tuple[str, ...]:
    """The keys that were named, each once, in the order of the item."""
    at = {match.at for match in matches if match.at >= 0}
    return tuple(key for number, key in enumerate(item.keys) if number in at)


def _disputed(item: Item, pieces: Sequence[str]) -> NotGraded | None:
    for piece in pieces:
        for answer, dispute in item.disputes.items():
            if fold(piece, item.type.exact) == fold(answer, item.type.exact):
                return NotGraded(f"'{answer}' is disputed ({dispute}): not counted.")
    return None


_BETWEEN = re.compile(r"[;,\n]|\s(?:and|or|&)\s", re.IGNORECASE)
_HARD_BREAK = re.compile(r"[;\n]")


def _pieces(text: str) -> Iterator[str]:
    for piece in _BETWEEN.split(text):
        if piece.strip():
            yield re.sub(r"^(?:and|or)\s", "", piece.strip(), flags=re.IGNORECASE)


def _list_pieces(item: Item, text: str, others: Sequence[str]) -> Iterator[str]:
    """The members of a typed list. A comma or an `and` inside a key does not divide it: the longest key wins."""
    for line in _HARD_BREAK.split(text):
        if not line.strip():
            continue
        ends = [(found.start(), found.end()) for found in _BETWEEN.finditer(line)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(line)]
        at = 0
        while at < len(starts):
            runs = range(min(len(stops), at + 4) - 1, at, -1)
            last = next((to for to in runs if _names(item, line[starts[at] : stops[to]], others)), at)
            piece = line[starts[at] : stops[last]].strip()
            if piece:
                yield piece
            at = last + 1


def _names(item: Item, text: str, others: Sequence[str]) -> bool:
    match = _match(item, text.strip(), others)
    return isinstance(match, _Match) and match.at >= 0


# --- one piece, by type ------------------------------------------------------------------------------------


def _match(item: Item, text: str, others: Sequence[str]) -> _Match | NotGraded:
    """The answer that a text names by its value, or else by its spelling."""
    date = read_date(text) if any(isinstance(answer.value, Date) for answer in item.answers) else None
    if isinstance(date, TwoWays):
        one, other = show_date(date.earlier), show_date(date.later)
        return NotGraded(f"'{text}' can be read as {one} and as {other}. Write the month as a word.")
    for at, answer in enumerate(item.answers):
        close = _match_value(item, answer, text, date)
        if close is not None:
            return _Match(at, close)
    return _match_text(item, text, others)


def _is_date(item: Item, text: str) -> bool:
    """Whether a comma in the text belongs to a date, as in July 20, 1969."""
    return any(isinstance(answer.value, Date) for answer in item.answers) and read_date(text) is not None


def _match_value(item: Item, answer: Answer, text: str, date: Date | None) -> str | None:
    """None when the text is not the answer's value; a reason when it only nearly is; empty when it is."""
    if isinstance(answer.value, bool):
        return "" if read_boolean(text) is answer.value else None
    if isinstance(answer.value, Number):
        return "" if _same_number(item, answer.value, text) else None
    if isinstance(answer.value, Date) and date:
        return _compare_dates(answer, answer.value, date)
    return None


def _same_number(item: Item, key: Number, text: str) -> bool:
    """By value, with the column's tolerance. A unit that the fact has not must stand in the stem: 356 *days*."""
    typed = read_number(text)
    if typed is None:
        return False
    if typed.unit and not same_unit(typed.unit, key.unit):
        words = fold(item.stem).split()
        if key.unit or not any(same_unit(typed.unit, word) for word in words):
            return False
    typed = typed._replace(unit=key.unit, about=False)
    _, factor = unit_scale(item.type.unit)
    # In a column of millions 3 and 3 million are the same answer.
    meant = (typed, typed._replace(value=typed.value * factor))
    return any(numbers_agree(key, each, item.type.tolerance * factor) for each in meant)


def _compare_dates(answer: Answer, key: Date, typed: Date) -> str | None:
    (first, last), (typed_first, typed_last) = span(key), span(typed)
    if first <= typed_first and typed_last <= last:
        return ""
    if precision(typed) < precision(key) and typed_first <= first and last <= typed_last:
        return f"The full answer is {answer.text}."
    return None


# --- text --------------------------------------------------------------------------------------------------


def _match_text(item: Item, text: str, others: Sequence[str]) -> _Match:
    """The answer that a text spells. Where folding makes an answer equal to another one, the unfolded text decides."""
    own = [(at, spelling) for at, answer in enumerate(item.answers) for spelling in (answer.text, *answer.accepted)]
    exact = next((at for at, spelling in own if spelling == text), None)
    if exact is not None:
        return _Match(exact)
    typed = fold(text, item.type.exact)
    spelled = {spelling for _, spelling in own}
    # Without its article, or with it: A level spells A-level, whose A is none.
    whole = fold(text, item.type.exact, keep_article=True)
    same = [
        (at, spelling)
        for at, spelling in own
        if fold(spelling, item.type.exact) == typed or fold(spelling, item.type.exact, keep_article=True) == whole
    ]
    if not same:
        if _is_date(item, text):
            return _NOTHING
        return _match_typo(item, typed, own, [other for other in others if other not in spelled])
    clash = [other for other in others if other not in spelled and fold(other, item.type.exact) == typed]
    if not clash:
        return _Match(same[0][0])
    cased = [at for at, spelling in same if spelling.casefold() == text.casefold()]
    if text in clash or any(other.casefold() == text.casefold() for other in clash) or not cased:
        return _NOTHING
    return _Match(cased[0])


def _match_typo(item: Item, typed: str, own: Sequence[tuple[int, str]], others: Sequence[str]) -> _Match:
    """A slip of one letter (two from ten letters on; swapped neighbours are one slip), never in a digit.

    Numbers have no slips. It is none when another answer that is known is as near: Gambia is not a slip for Zambia.
    """
    from rapidfuzz.distance.OSA import distance

    def far(spelling: str) -> int:
        return int(distance(typed, fold(spelling, item.type.exact)))

    words = [(at, spelling) for at, spelling in own if isinstance(item.answers[at].value, str | Date)]
    near = [(far(spelling), at, spelling) for at, spelling in words if _may_slip(item, typed, spelling)]
    if not near:
        return _NOTHING
    slips, nearest, spelling = min(near)
    if slips > _allowed_slips(fold(spelling, item.type.exact)):
        return _NOTHING
    rivals = [*others, *(other for at, other in own if at != nearest)]
    if any(far(rival) <= slips for rival in rivals):
        return _NOTHING
    return _Match(nearest, f"It is spelled '{spelling}'.")


def _may_slip(item: Item, typed: str, spelling: str) -> bool:
    folded = fold(spelling, item.type.exact)
    slips = _allowed_slips(folded)
    return bool(slips) and abs(len(folded) - len(typed)) <= slips and _digits(folded) == _digits(typed)


def _allowed_slips(folded: str) -> int:
    letters = sum(char.isalpha() for char in folded)
    return 0 if letters < 5 else 1 if letters < 10 else 2


def _digits(text: str) -> list[str]:
    """The runs of digits, so that neither a digit nor a space between digits is ever a slip."""
    return re.findall(r"\d+", text)
