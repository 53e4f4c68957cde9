"""The texts of one item as HTML for learning platforms, with its pictures and sounds.

Each platform says at which address a picture stands, and how a formula is written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studykit.anki.field_html import Look
from studykit.anki.media import PackagedMedia
from studykit.formats._course_html import course_html, in_direction
from studykit.markup.formulas import TexFormula
from studykit.questions.item import Item, Medium, gap_text
from studykit.questions.source_lines import source_lines

AddressOf = Callable[[Medium, str], str]
"""Gives the address of a picture or a sound, which has a name in the file that is written."""


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

        All stands before it where the markup of the sentence hides the gap.
        """
        gap = gap_text(self._item.gap_hint)
        pieces = self.stem().split(self.words(gap))
        place = _texts_like_gap_before(self._item, gap) + 1
        if place >= len(pieces):
            return self.stem(), ""
        shown = self.words(gap)
        return shown.join(pieces[:place]), shown.join(pieces[place:])

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
