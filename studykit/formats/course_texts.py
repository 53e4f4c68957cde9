"""The texts of one item as HTML for learning platforms, with its pictures and sounds.

Each platform says at which address a picture stands, and how a formula is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from studykit.anki.field_html import Look
from studykit.anki.media import PackagedMedia
from studykit.formats._course_html import course_html, in_direction
from studykit.markup.formulas import TexFormula
from studykit.questions.item import Item, Medium, PartedLine, gap_text
from studykit.questions.source_lines import source_lines

AddressOf = Callable[[Medium, str], str]
"""Gives the address of a picture or a sound, which has a name in the file that is written."""


_IN_GAP = "\ufddf"
"""Stands for the field of a gap while its sentence is written; no text of a user can hold it."""


class CourseTexts:
    """Writes the texts of one item."""

    def __init__(
        self,
        item: Item,
        media: PackagedMedia,
        address_of: AddressOf,
        formula: Callable[[TexFormula], str] | None = None,
    ) -> None:
        """Take the item. `formula` writes formulas; None: as TeX. Raise OSError."""
        self._item = marked = media.marked(item)
        media_by_name = {media.name_of(medium.file): medium for medium in item.media}

        def address(name: str) -> str:
            return address_of(media_by_name[name], name)

        self._html = partial(course_html, address_of=address)
        plain = (*item.keys, *item.distractors, item.shown_key)
        with_names = (*marked.keys, *marked.distractors, marked.shown_key)
        self._with_names = dict(zip(plain, with_names, strict=True))
        lines = marked.foreign_lines
        self._look = Look(item.lang, lines=lines, formula=formula)
        self._look_of_words = Look("", formula=formula)
        own_lines = tuple(line for line in lines if any(part.markup for part in line))
        lang = item.type.lang or item.lang
        self._look_of_answers = Look(lang, item.type.markup, own_lines, formula=formula)

    def stem(self) -> str:
        """Return the question."""
        text = self._item.stem
        return in_direction(self._html(text, self._look), text, "div")

    def around_gap(self) -> tuple[str, str]:
        """Return what stands before the gap of a cloze, and behind it.

        All stands before it where the gap is a part of some markup.
        """
        gap = gap_text(self._item.gap_hint)
        pieces = self._item.stem.split(gap)
        place = _texts_like_gap_before(self._item, gap) + 1
        stem = gap.join(pieces[:place]) + _IN_GAP + gap.join(pieces[place:])
        lines = [*self._look.lines, *_lines_with_gap(self._look.lines, gap)]
        html = self._html(stem, self._look._replace(lines=lines))
        if place >= len(pieces) or _IN_GAP not in html:
            return self.stem(), ""
        # What stands around all of it begins before the gap and ends behind it.
        before, _, behind = in_direction(html, stem, "div").partition(_IN_GAP)
        return before, behind

    def words(self, text: str) -> str:
        """Return words of ours, or a unit."""
        return self._html(text, self._look_of_words)

    def answer(self, text: str) -> str:
        """Return a right answer, or an option."""
        text = self._with_names.get(text, text)
        return in_direction(self._html(text, self._look_of_answers), text, "span")

    def hint(self) -> str:
        """Return the hint; empty where there is none."""
        return self._html(self._item.hint, self._look)

    def explanation_alone(self) -> str:
        """Return what the facts say, without the sources."""
        return self._html(self._item.explanation, self._look)

    def explanation(self, *, with_answers: bool = False) -> str:
        """Return what is read after the answer, perhaps with the right answers, and the sources."""
        html = ""
        if with_answers:
            answers = "".join(f"<li>{self.answer(key)}</li>" for key in self._item.keys)
            html = f"<ul>{answers}</ul>"
        text = self._item.explanation
        if text:
            html += in_direction(f"<div>{self._html(text, self._look)}</div>", text, "div")
        lines = source_lines(self._item.sources)
        if lines:
            members = "".join(f"<li>{self.words(line)}</li>" for line in lines)
            html += f"<ul>{members}</ul>"
        return html


def _texts_like_gap_before(item: Item, gap: str) -> int:
    """Return how many texts before the gap of a cloze look like it: `Write [...] for [...].`."""
    for place, (number, _) in enumerate(item.cloze):
        stem = "".join(gap if number and own == number else text for own, text in item.cloze)
        if number and stem == item.stem:
            return "".join(text for _, text in item.cloze[:place]).count(gap)
    return 0


def _lines_with_gap(lines: Iterable[PartedLine], gap: str) -> Iterator[PartedLine]:
    """Yield the lines as they are with the field in each place that looks like the gap."""
    for line in lines:
        for number, part in enumerate(line):
            # Markup would read the field as a sign of its own.
            if part.markup or gap not in part.text:
                continue
            pieces = part.text.split(gap)
            for place in range(1, len(pieces)):
                text = gap.join(pieces[:place]) + _IN_GAP + gap.join(pieces[place:])
                yield (*line[:number], part._replace(text=text), *line[number + 1 :])
