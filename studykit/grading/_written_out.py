"""The right answers as word lists write them, with all that may be typed for each.

    colour/color       colour, color
    car (noun)         car; but where the base knows `car (verb)`, nobody knows which one was meant
    bank [money]       not bank, where that is another answer
    Paris (France)     nobody knows if France is another name of it: asked again

Knows one question. How a key is read is told by `values.written_keys`, which knows no other keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from studykit.grading._other_names import OtherNames
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.written_keys import name_in_brackets, parts_of_speech, readings_of


class KeyWithPartOfSpeech(NamedTuple):
    """A right answer of which a remark says what it is: `car (noun)`."""

    position: int
    text: str
    parts: frozenset[str]
    """`noun`, `verb`, `other`."""
    variants: frozenset[str]
    """All that may be typed for it without the remark."""


def _is_no(part_of_speech: str, text: str) -> bool:
    parts = parts_of_speech(text)
    return bool(parts) and part_of_speech not in parts


class WrittenOut(NamedTuple):
    """All spellings of right answers beside the keys themselves.

    A position is that of the right answer among those of the question.
    """

    spellings: tuple[tuple[int, str], ...] = ()
    joined: frozenset[str] = frozenset()
    """The keys that these were read from, as they are written: `colour/color`."""
    unclear: tuple[frozenset[str], ...] = ()
    """Shortened readings, such as *bank*, that another name is shortened to as well; each as the
    set of its variants."""
    in_brackets: tuple[frozenset[str], ...] = ()
    """Names that stand in brackets behind a name, each as the set of its variants."""
    with_part_of_speech: tuple[KeyWithPartOfSpeech, ...] = ()

    def match_before_word(
        self, part_of_speech: str, behind: frozenset[str], others: Collection[str]
    ) -> Match:
        """Return the key that a word means with `to` or an article before it, or why it is none.

        What stands before it says what it is: `to light` is the verb, `to car` no noun. The word is
        given by its variants; `others` are other names of the base that may be meant by it.
        NOTHING where these decide nothing.
        """
        why = ""
        for key in self.with_part_of_speech:
            if behind.isdisjoint(key.variants):
                continue
            if part_of_speech not in key.parts:
                why = f"'{key.text}' is no {part_of_speech}."
            elif others and all(_is_no(part_of_speech, other) for other in others):
                return Match(key.position, why=f"Written '{key.text}'.")
            else:
                return NOTHING
        return Match(-1, why=why)

    def match(self, typed: frozenset[str]) -> Match | NotGraded:
        """Return NotGraded where a text is unclear, or only what stands in brackets; else NOTHING.

        It never says that a text is right. The text is given by the set of its variants.
        """
        for variants in self.unclear:
            if not typed.isdisjoint(variants):
                return NotGraded("Which one? Type it with its remark.")
        for variants in self.in_brackets:
            if not typed.isdisjoint(variants):
                return NotGraded("That stands in brackets. Type the name before them.")
        return NOTHING


NOT_WRITTEN_OUT = WrittenOut()


def written_out(
    texts: Iterable[tuple[int, str]],
    variants_of: Callable[[str], frozenset[str]],
    others: OtherNames,
    lang: str,
) -> WrittenOut:
    """Return what the spellings of right answers say, without what is another answer."""
    spellings: list[tuple[int, str]] = []
    joined: set[str] = set()
    unclear: list[frozenset[str]] = []
    in_brackets: list[frozenset[str]] = []
    with_part_of_speech: list[KeyWithPartOfSpeech] = []
    for position, text in texts:
        bracketed = name_in_brackets(text)
        # Where other names have `(France)` behind them too, it says where things are.
        if bracketed and not others.with_text(f"({bracketed})"):
            in_brackets.append(variants_of(bracketed))
        readings = readings_of(text, lang, commas_join=others.commas_join)
        parts = parts_of_speech(text)
        if parts:
            ways = frozenset().union(*map(variants_of, readings.all))
            with_part_of_speech.append(KeyWithPartOfSpeech(position, text, parts, ways))
        for reading in readings.all:
            variants = variants_of(reading)
            if others.same_as(variants):
                continue
            # Only what was shortened is unclear: a whole spelling that two names have is right for
            # both, as `large` of `big / large` and of `large / huge`.
            if reading in readings.shortened and others.with_reading(variants):
                unclear.append(variants)
                continue
            spellings.append((position, reading))
            joined.add(text)
    return WrittenOut(
        spellings=tuple(spellings),
        joined=frozenset(joined),
        unclear=tuple(unclear),
        in_brackets=tuple(in_brackets),
        with_part_of_speech=tuple(with_part_of_speech),
    )
