"""Take the text of a cloze apart as Anki does: what stands in which gap, and what each card asks.

    {{c1::Paris::a city}} lies on the {{c2::{{c3::Sei}}ne}}.

    gaps 1 and 2, and 3 within 2; card 1 asks "[a city] lies on the Seine.", and the answer is Paris

Knows nothing of note types and tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from studykit.anki._field_reader import FieldText, read_without_formulas
from studykit.anki._formulas_in_fields import FieldFormulas, formulas_out_of
from studykit.limits import MAX_SCALAR
from studykit.reading.html_text import without_what_is_not_shown

_FIRST_OPEN = 0x10D000
_END, _HINT = "\U0010dfff", "\U0010dffe"
_MOST_GAPS = 2_000
"""Of one note: the stand-ins for more would end, and nobody learns them."""
_MARK = re.compile(r"\{\{c([\d,]{1,40})::|\}\}|::")
_STAND_IN = re.compile("([\U0010d000-\U0010dfff])")
HAS_GAP = re.compile(r"\{\{c[\d,]+::")
_LARGEST_NUMBER = 499
"""Anki makes no cards for numbers above."""
_MOST_WITHIN_EACH_OTHER = 8
_OCCLUSION = "image-occlusion:"
_LIKE_A_LINK = re.compile(r"\[([^\[\]\n]*)\](?=[(\[:])")


@dataclass(slots=True)
class MarkedGap:
    """A gap: which cards leave it open, and what stands in it."""

    numbers: frozenset[int]
    parts: list[str | MarkedGap] = field(default_factory=list)
    hint: str = ""


class GapCard(NamedTuple):
    """A card of the note: what it asks."""

    number: int
    stem: str
    answers: tuple[str, ...]
    """What stood in its gaps, each once."""


class GapText(NamedTuple):
    """A text with gaps."""

    field: FieldText
    """What it is without gaps, with what its column needs."""
    plain: list[str | MarkedGap]
    """Letter for letter."""
    marked: list[str | MarkedGap]
    """As Markdown."""
    is_simple: bool
    """True where no gap lies in another one or in a formula, and each card leaves one open."""
    fault: str = ""
    """Why it cannot be asked; empty when it can."""

    def numbers(self) -> list[int]:
        """Return the numbers of its cards."""
        return sorted(_numbers(self.plain))

    def markup(self) -> tuple[str, ...]:
        """Return what its column needs to be shown as it was."""
        return tuple(sorted(self.field.markup))

    def has_empty_gap(self) -> bool:
        """Return whether nothing but a picture, or nothing at all, stands in a gap."""
        for gap in _all_gaps(self.plain):
            # Without a number that Anki takes it is no gap.
            if gap.numbers and not whole_text(gap.parts).strip():
                return True
        return False

    def card(self, number: int, *, as_markdown: bool) -> GapCard:
        """Return what a card asks."""
        answers: dict[str, None] = {}
        parts = self.marked if as_markdown else self.plain
        stem = _with_gaps_open(parts, number, answers, "")
        if as_markdown:
            # `[...]: x` would name a link, and be shown by nobody.
            stem = _LIKE_A_LINK.sub(r"&#91;\1&#93;", stem)
        return GapCard(number, stem.strip(), tuple(filter(None, map(str.strip, answers))))


def is_occlusion(raw: str) -> bool:
    """Return whether a field holds the masks of a picture."""
    return _OCCLUSION in raw and HAS_GAP.search(raw) is not None


def read_gaps(raw: str) -> GapText:
    """Return the text of a cloze. Nothing of it is refused here, however odd it is."""
    formulas = formulas_out_of(without_what_is_not_shown(raw))
    by_stand_in = {}
    is_in_formula = False
    for stand_in, formula in formulas.by_stand_in.items():
        is_in_formula = is_in_formula or HAS_GAP.search(formula) is not None
        by_stand_in[stand_in] = formula
    marks = _with_stand_ins(formulas.text)
    outer = FieldFormulas(marks.text, by_stand_in, formulas.barred)
    text = read_without_formulas(outer)
    if is_in_formula:
        # Gaps of a formula are parted from it when its text is put back.
        text.text = _gaps_in_formulas(text.text, marks)
        text.marked = _gaps_in_formulas(text.marked, marks)
    fault = text.barred
    if len(marks.numbers) > _MOST_GAPS:
        fault = fault or f"more than {_MOST_GAPS:,} gaps"
    plain = _parts_of(text.text, marks.numbers)
    # Each card has the whole text.
    if not fault and len(text.text) * max(1, len(_numbers(plain))) > MAX_SCALAR * 64:
        fault = "too many gaps in too long a text"
    # Brackets of a pattern are none in code.
    has_pieces = not is_in_formula and "```" not in text.marked
    is_simple = has_pieces and _are_simple(plain)
    return GapText(text, plain, _parts_of(text.marked, marks.numbers), is_simple, fault)


def _are_simple(parts: Sequence[str | MarkedGap]) -> bool:
    """Return whether no gap lies in another one, and each card leaves one open."""
    taken: set[int] = set()
    for gap in _top(parts):
        if _top(gap.parts) or len(gap.numbers) != 1 or gap.numbers & taken:
            return False
        taken |= gap.numbers
    return True


class _Marks(NamedTuple):
    """A text with stand-ins for the ends of its gaps."""

    text: str
    numbers: list[frozenset[int]]
    """Of each gap, in the order in which they begin."""


def _with_stand_ins(text: str, numbers: list[frozenset[int]] | None = None) -> _Marks:
    r"""Return the text with stand-ins for `{{c1::`, for `::` before a hint, and for `}}`."""
    numbers = [] if numbers is None else numbers
    parts: list[str] = []
    depth, has_hint = 0, [False]
    begin = 0
    for match in _MARK.finditer(text):
        stand_in = ""
        if match[1] is not None:
            if len(numbers) <= _MOST_GAPS and depth < _MOST_WITHIN_EACH_OTHER:
                stand_in = chr(_FIRST_OPEN + len(numbers))
                numbers.append(_numbers_in(match[1]))
                depth += 1
                has_hint.append(False)
        elif depth and match[0] == "}}":
            stand_in = _END
            depth -= 1
            has_hint.pop()
        elif depth and match[0] == "::" and not has_hint[-1]:
            stand_in = _HINT
            has_hint[-1] = True
        if stand_in:
            parts += [text[begin : match.start()], stand_in]
            begin = match.end()
    parts.append(text[begin:])
    return _Marks("".join(parts), numbers)


def _gaps_in_formulas(text: str, marks: _Marks) -> str:
    """Return the text with stand-ins for the gaps that stood in its formulas."""
    return _with_stand_ins(text, marks.numbers).text


def _numbers_in(written: str) -> frozenset[int]:
    numbers = set()
    # `c1,3` is one gap that two cards leave open.
    for part in written.split(","):
        if part and len(part) <= 3 and 0 < int(part) <= _LARGEST_NUMBER:
            numbers.add(int(part))
    return frozenset(numbers)


def _parts_of(text: str, numbers: Sequence[frozenset[int]]) -> list[str | MarkedGap]:
    """Return a text with stand-ins as texts and gaps, which may hold gaps again."""
    whole = MarkedGap(frozenset())
    open_gaps = [whole]
    in_hint = False
    for part in _STAND_IN.split(text):
        if part == _END:
            in_hint = False
            if len(open_gaps) > 1:
                open_gaps.pop()
        elif part == _HINT:
            in_hint = True
        elif _STAND_IN.fullmatch(part):
            place = ord(part) - _FIRST_OPEN
            of_gap: frozenset[int] = frozenset()
            # A text may have such a character itself.
            if place < len(numbers):
                of_gap = numbers[place]
            gap = MarkedGap(of_gap)
            open_gaps[-1].parts.append(gap)
            open_gaps.append(gap)
            in_hint = False
        elif in_hint:
            open_gaps[-1].hint += part
        elif part:
            open_gaps[-1].parts.append(part)
    return whole.parts


def _top(parts: Sequence[str | MarkedGap]) -> list[MarkedGap]:
    return [part for part in parts if isinstance(part, MarkedGap)]


def _all_gaps(parts: Sequence[str | MarkedGap]) -> Iterator[MarkedGap]:
    for gap in _top(parts):
        yield gap
        yield from _all_gaps(gap.parts)


def _numbers(parts: Sequence[str | MarkedGap]) -> set[int]:
    numbers: set[int] = set()
    for gap in _all_gaps(parts):
        numbers |= gap.numbers
    return numbers


def _with_gaps_open(
    parts: Sequence[str | MarkedGap], number: int, answers: dict[str, None], before: str
) -> str:
    """Return the text of a card, and put what stands in its gaps among the answers."""
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
        elif number in part.numbers:
            answer = whole_text(part.parts).strip()
            if _is_in_formula(before + text):
                answer = f"\\({answer}\\)"
            answers[answer] = None
            text += f"[{part.hint.strip() or '...'}]"
        else:
            text += _with_gaps_open(part.parts, number, answers, before + text)
    return text


def _is_in_formula(text: str) -> bool:
    """Return whether a text ends within a formula."""
    begin = max(text.rfind("\\("), text.rfind("\\["))
    return begin > max(text.rfind("\\)"), text.rfind("\\]"))


def whole_text(parts: Sequence[str | MarkedGap]) -> str:
    """Return the text with all gaps filled."""
    text = ""
    for part in parts:
        text += part if isinstance(part, str) else whole_text(part.parts)
    return text
