"""The right answers as word lists write them, with all that may be typed for each.

    colour/color       colour, color
    car (noun)         car; but where the base knows `car (verb)`, nobody knows which one was meant
    bank [money]       not bank, where that is another answer
    Paris (France)     nobody knows if France is another name of it: asked again

Knows one question. How a key is read is told by `values.written_keys`, which knows no other keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from studykit.grading._other_names import OtherNames
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.written_keys import name_in_brackets, readings_of


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
    for position, text in texts:
        bracketed = name_in_brackets(text)
        # Where other names have `(France)` behind them too, it says where things are.
        if bracketed and not others.with_text(f"({bracketed})"):
            in_brackets.append(variants_of(bracketed))
        readings = readings_of(text, lang, commas_join=others.commas_join)
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
    return WrittenOut(tuple(spellings), frozenset(joined), tuple(unclear), tuple(in_brackets))
