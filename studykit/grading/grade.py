"""Tells what a typed or chosen answer is worth: right, close, in part, wrong, or not to be counted.

    Paris for Paris                            right
    PARIS                                      right: Written 'Paris': capitals do not count here.
    Pariss                                     close: It is spelled 'Paris'.
    Paris, Rome                                wrong: 'Paris' is right, but 'Rome' is not.
    Spain, Italy where four are wanted         partial: 2 of 4 named.
    two neighbours of four swapped             partial: 5 of 6 pairs stand in the right order
    3/4/2026                                   not graded: it can be read in two ways

Knows what is expected and what was typed. Knows no item, no terminal, no schedule and no clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

from studykit.grading._match import Matcher
from studykit.grading._match_text import match_formula
from studykit.grading._pairs_in_order import verdict_on_order
from studykit.grading._split_list import members_of
from studykit.grading._typos import slips
from studykit.grading.expected import Expected
from studykit.grading.verdict import (
    AGAIN,
    GOOD,
    HARD,
    NOTHING,
    Match,
    NotGraded,
    StepTaken,
    Verdict,
)
from studykit.values.english import join_words
from studykit.values.language import language
from studykit.values.sameness import fold_answer
from studykit.values.text import nfc
from studykit.values.variants import variants_of

LONGEST_ANSWER = 4096
"""Characters. Normalising and comparing longer ones takes seconds, and no answer is so long."""
_MOST_SHOWN = 60
_PLUS_OR_MINUS = re.compile(r"^\s*(?:±|\+/-|\+-|plus or minus\b)\s*(.*)$", re.IGNORECASE)
_THEN = re.compile(r"\s*(?:→|⇒|[-=]+>|<|>|\bthen\b)\s*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


def grade(expected: Expected, typed: str) -> Verdict | NotGraded:
    """Return the verdict on a typed answer."""
    text = _text_to_grade(typed)
    if isinstance(text, NotGraded):
        return text
    # An order names all of its answers too, but what counts is their sequence.
    if expected.to_order:
        return _grade_order(expected, text)
    if expected.all_wanted:
        return _grade_all(expected, text)
    return _grade_one(expected, text)


def grade_choice(keys: Collection[str], options: Sequence[str], chosen: str) -> Verdict | NotGraded:
    """Return the verdict on a chosen option, given by its text.

    A program may write it with other capitals or accents.
    """
    if not chosen.strip():
        return NotGraded("Nothing was chosen.")
    option = _option_meant(options, chosen)
    if isinstance(option, NotGraded):
        return option
    if option not in keys:
        return Verdict("wrong", f"'{option}' is not right.", AGAIN, other=option)
    why = ""
    if option != chosen:
        why = f"Written '{option}'."
    return Verdict("right", why, GOOD, (option,))


def _option_meant(options: Sequence[str], chosen: str) -> str | NotGraded:
    """Return the option that a text stands for."""
    same = [option for option in options if option == chosen]
    if not same:
        folded = fold_answer(chosen[:LONGEST_ANSWER])
        same = [option for option in options if fold_answer(option) == folded]
    # Two options that fold alike cannot be told apart by other capitals.
    if len(same) != 1:
        return NotGraded(f"'{chosen[:_MOST_SHOWN]}' is not one of the options.")
    return same[0]


def grade_ticks(
    keys: Collection[str], options: Sequence[str], texts: Sequence[str]
) -> Verdict | NotGraded:
    """Return the verdict where all options that apply are to be ticked.

    All of them and no wrong one is Good, half of them and no wrong one Hard, all else Again.
    """
    ticked = []
    for text in texts:
        option = _option_meant(options, text)
        if isinstance(option, NotGraded):
            return option
        ticked.append(option)
    if not ticked:
        return NotGraded("Nothing was ticked.")
    named = tuple(key for key in keys if key in ticked)
    wrong = [option for option in ticked if option not in keys]
    count = f"{len(named)} of {len(keys)} ticked"
    if wrong:
        why = f"{count}; '{wrong[0]}' is not right."
        return Verdict("wrong", why, AGAIN, named, other=wrong[0])
    if len(named) == len(keys):
        return Verdict("right", f"All {len(keys)} are ticked.", GOOD, named)
    missing = [f"'{key}'" for key in keys if key not in named]
    are = "is" if len(missing) == 1 else "are"
    why = f"{count}; {join_words(missing)} {are} right too."
    return _partial(why, len(named) / len(keys), named)


def steps_of(expected: Expected, typed: str) -> tuple[StepTaken, ...]:
    """Return the steps in which a typed answer is read: whole, and then piece by piece.

    None where nothing can be read, as of an empty text.
    """
    text = _text_to_grade(typed)
    if isinstance(text, NotGraded):
        return ()
    matcher = Matcher(expected)
    pieces = []
    if not expected.to_order:
        pieces.append(text)
    if not matcher.is_right(text):
        pieces += _pieces(expected, matcher, text)
    steps: list[StepTaken] = []
    for piece in dict.fromkeys(pieces):
        steps += matcher.steps(piece)
    return tuple(steps)


def no_such_answer(typed: str) -> str:
    """Return what is said of a wrong answer of which nothing else is known."""
    return f"No answer here is '{' '.join(typed.split())[:_MOST_SHOWN]}'."


def _text_to_grade(typed: str) -> str | NotGraded:
    """Return what is graded of what was typed, or why nothing is."""
    if len(typed) > LONGEST_ANSWER:
        return NotGraded(f"The answer is longer than {LONGEST_ANSWER} characters.")
    text = nfc(typed)
    if text is None:
        return NotGraded("The answer has too many accents over one letter.")
    return _without_invisible_ends(text) or NotGraded("Nothing was typed.")


def _without_invisible_ends(text: str) -> str:
    """Return the text without blanks and control characters around it."""
    start = 0
    end = len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while start < end and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char)[0] in "CZ"


# --- one answer -------------------------------------------------------------------------


def _grade_one(expected: Expected, text: str) -> Verdict | NotGraded:
    """Return the verdict where one answer is enough, but nothing wrong may stand beside it."""
    matcher = Matcher(expected)
    whole = matcher.match(text)
    if isinstance(whole, NotGraded):
        return whole
    if whole.is_right:
        return _verdict(whole, text, (expected.keys[whole.position],))

    pieces = list(_pieces(expected, matcher, text))
    matches = [matcher.match(piece) for piece in pieces]
    # Before wrong or right: what is disputed must not cost the learner anything.
    dispute = _dispute(expected, [text, *pieces])
    if dispute:
        return dispute
    right = _right_ones(matches)
    if not right:
        not_graded = [match for match in matches if isinstance(match, NotGraded)]
        if not_graded and len(not_graded) == len(matches):
            return not_graded[0]
        return Verdict("wrong", whole.why or no_such_answer(text), AGAIN, other=whole.other)

    # Paris, France: the second says nothing wrong beside the first.
    finest = [match for match in right if not match.is_coarser]
    right = finest or right
    named = _keys_named(expected, right)
    # Who names every country there is has not answered.
    for piece, match in zip(pieces, matches, strict=True):
        if isinstance(match, NotGraded) and match.may_be_right:
            return match
        if isinstance(match, NotGraded) or not match.is_right:
            why = f"'{named[0]}' is right, but '{piece}' is not."
            return Verdict("wrong", why, AGAIN, named)
    return _verdict(_first_close(right) or right[0], text, named)


# --- all answers ------------------------------------------------------------------------


def _grade_all(expected: Expected, text: str) -> Verdict | NotGraded:
    """Return the verdict where each answer is wanted and counts; a wrong one takes one away."""
    matcher = Matcher(expected)
    whole = matcher.match(text)
    # "Trinidad and Tobago" is one answer, though it looks like two.
    is_one_answer = isinstance(whole, Match) and whole.is_right and not whole.close
    pieces = [text]
    if not is_one_answer:
        pieces = list(_pieces(expected, matcher, text))

    right: list[Match] = []
    extra: list[str] = []
    for piece in pieces:
        match = matcher.match(piece)
        if isinstance(match, NotGraded):
            return match
        if match.is_right:
            right.append(match)
            continue
        dispute = _dispute(expected, [piece])
        if dispute:
            return dispute
        extra.append(piece)

    if not right and not extra:
        return NotGraded("Nothing was typed.")
    if not right:
        return Verdict("wrong", f"None of the {len(expected.answers)} is named.", AGAIN)
    named = _keys_named(expected, right)
    wanted = len(expected.answers)
    if len(named) == wanted and not extra:
        close = _first_close(right)
        if close:
            return _verdict(close, text, named)
        return Verdict("right", f"All {wanted} are named.", GOOD, named)
    surplus = ""
    if extra:
        surplus = f"; '{extra[0]}' is not right"
    worth = (len(named) - len(extra)) / wanted
    return _partial(f"{len(named)} of {wanted} named{surplus}.", worth, named)


# --- an order ---------------------------------------------------------------------------


def _grade_order(expected: Expected, text: str) -> Verdict | NotGraded:
    """Return the verdict on an order: all once, by numbers in the list that was shown or by words.

    Each pair that stands in the right order counts, wherever the two stand.
    """
    places = _places_given(expected, text)
    count = len(expected.keys)
    if sorted(places) != list(range(count)):
        return NotGraded(f"Give each of the {count} once: their numbers in the right order.")
    return verdict_on_order(places, expected.keys)


def _places_given(expected: Expected, text: str) -> list[int]:
    """Return the right places of what was typed; none for numbers that were not shown."""
    matcher = Matcher(expected)
    text = _THEN.sub("; ", text)
    matches = [matcher.match(piece) for piece in _pieces(expected, matcher, text)]
    places = [match.position for match in _right_ones(matches)]
    count = len(expected.keys)
    if len(places) == len(matches) == count:
        return places

    # Any signs may stand between the numbers: 3-1-4-2, (3) (1) (4) (2), 3、1、4、2.
    if _LETTER.search(text):
        return []
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1:
        # 31245, without anything between the numbers.
        numbers = list(numbers[0])
    places = []
    for number in numbers:
        is_shown = 1 <= int(number) <= count
        if not is_shown:
            return []
        key = expected.to_order[int(number) - 1]
        places.append(expected.keys.index(key))
    return places


# --- shared -----------------------------------------------------------------------------


def _pieces(expected: Expected, matcher: Matcher, text: str) -> Iterator[str]:
    """Yield the members of a typed list; `±5` are two."""
    # A formula with a wrong sign is no list, though it may have a sign that separates members.
    if match_formula(matcher.texts, text) != NOTHING:
        return iter([text])
    text = _PLUS_OR_MINUS.sub(r"+\1, -\1", text)
    return members_of(text, matcher, language(expected.lang).typing.joiners)


def _keys_named(expected: Expected, right: Sequence[Match]) -> tuple[str, ...]:
    """Return the keys that were named, each once, in the order of the question."""
    positions = sorted({match.position for match in right})
    return tuple(expected.keys[position] for position in positions)


def _right_ones(matches: Iterable[Match | NotGraded]) -> list[Match]:
    right = []
    for match in matches:
        if isinstance(match, Match) and match.is_right:
            right.append(match)
    return right


def _first_close(matches: Sequence[Match]) -> Match | None:
    for match in matches:
        if match.close:
            return match
    return None


def _dispute(expected: Expected, pieces: Sequence[str]) -> NotGraded | None:
    """Return the remark on a disputed answer that a piece spells, be it with a slip."""
    exact, lang = expected.type.exact, expected.type.lang
    for answer, dispute in expected.disputes:
        for piece in pieces:
            if _is_spelled(variants_of(piece, exact, lang), variants_of(answer, exact, lang)):
                return NotGraded(f"'{answer}' is disputed ({dispute}): not counted.")
    return None


def _is_spelled(typed: Collection[str], meant: Collection[str]) -> bool:
    for typed_variant in typed:
        for meant_variant in meant:
            if slips(typed_variant, meant_variant) is not None:
                return True
    return False


def _verdict(match: Match, text: str, named: tuple[str, ...]) -> Verdict:
    """Return the verdict on a text that names right answers and nothing else."""
    if match.close:
        return Verdict("close", match.close, HARD, named)
    if match.why or text == named[0]:
        return Verdict("right", match.why, GOOD, named)
    return Verdict("right", f"It means {join_words(named)}.", GOOD, named)


def _partial(why: str, worth: float, named: tuple[str, ...] = ()) -> Verdict:
    # Who knows half of it has not forgotten it.
    rating = HARD if worth >= 0.5 else AGAIN
    return Verdict("partial", why, rating, named)
