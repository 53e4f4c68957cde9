"""Read the notes of clozes back: the way of `_cloze_fields`, walked back.

    {{c1::Paris}} lies on the {{c2::Seine}}.

    card 1    [...] lies on the Seine.    Paris
    card 2    Paris lies on the [...].    Seine

Each card has the whole sentence, as it reads with its own gap open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.anki import _note_types as note_types
from studykit.anki._card_texts import CardTexts
from studykit.anki._note_fields import RETIRED, retired_mark
from studykit.anki._read_texts import (
    foreign_lines,
    former_in,
    lang_in,
    other_keys_and_spellings,
    outer_lang,
    report_in,
    retired_in,
    sources_in,
    tags_in,
    text_of,
)
from studykit.anki._sources_of_fields import said_of_whole
from studykit.anki.lock import LockEntry, NoteCard
from studykit.anki.package_contents import PackageCard, PackageError, PackageNote
from studykit.questions.item import GAP, gap_text

_CLOZE = re.compile(r"\{\{c([1-9]\d{0,2})::([^{}:]*+)(?:::([^{}:]*+))?\}\}")
"""A cloze: its number, its content, and Anki's hint. Braces and colons of a text are entities."""
_NO_CLOZE = "it holds a cloze whose gaps are not its cards"


class _Sentence(NamedTuple):
    """The HTML of a sentence in pieces, of which those at odd places stand in its gaps."""

    pieces: list[str]
    lang: str
    hint: str = ""
    """What is shown in its gaps."""


def cloze_cards(note: PackageNote, identity: str, prefix: str) -> list[NoteCard]:
    """Return the cards of a cloze, as yet without time. Raise PackageError."""
    field = note_types.cloze().by_name(note.fields)
    cards = {card.place + 1: card for card in note.cards}
    sentences = _sentences_of_cards(field["Text"], cards, identity)
    about_card = _about_each_card(field["Accepted"])
    retired_by_number: dict[int, int] = {}
    for number, about in about_card.items():
        retired_by_number[number], _ = retired_in(about)
    all_retired, explanation = retired_in(field["Explanation"])
    of_all_cards = CardTexts(
        stem="",
        keys=(),
        hint=text_of(field["Hint"]),
        explanation=text_of(explanation),
        sources=sources_in(field["Source"]),
        report=report_in(field["Source"]),
        tags=tags_in(note.tags, prefix, _marks(retired_by_number, all_retired=bool(all_retired))),
    )
    cloze = []
    for number, sentence in sorted(sentences.items()):
        card = cards[number]
        about = about_card.get(number, "")
        shown = _shown_on_card(of_all_cards, sentence, about, (field["Hint"], explanation))
        former, _ = former_in(about)
        # The first card of a note has the note's id, and needs none of its own.
        own_card = 0 if card.id == note.id else card.id
        entry = LockEntry(
            id=identity.replace("#", f"#{number}"),
            note=note.id,
            changed=0,
            digest="",
            facts=(),
            deck=card.deck,
            gaps=shown.gaps,
            retired=retired_by_number.get(number) or all_retired,
            own_card=own_card,
            former=former,
        )
        cloze.append(NoteCard(entry, shown))
    return cloze


def _sentences_of_cards(
    text: str, cards: Mapping[int, PackageCard], identity: str
) -> dict[int, _Sentence]:
    """Return the sentence of each card. Raise PackageError where gaps and cards differ."""
    # First of all, since each card has the whole sentence: a short field may hold many numbers.
    numbers = {int(number) for number, _, _ in _CLOZE.findall(text)}
    if not numbers or cards.keys() != numbers or identity.count("#") != 1:
        raise PackageError(_NO_CLOZE)
    sentences = _sentences(text)
    if cards.keys() != sentences.keys():
        raise PackageError(_NO_CLOZE)
    return sentences


def _about_each_card(accepted: str) -> dict[int, str]:
    """Return what the back of each card says beside the answer, as HTML."""
    about_card = {}
    for number, content, _ in _CLOZE.findall(accepted):
        about_card[int(number)] = content.replace("&#58;", ":")
    return about_card


def _marks(retired_by_number: Mapping[int, int], *, all_retired: bool) -> list[str]:
    """Return the tags of our own with which a note says which of its cards are retired."""
    if all_retired:
        return [RETIRED]
    marks = []
    for number, retired in retired_by_number.items():
        if retired:
            marks.append(retired_mark(number))
    return marks


def _shown_on_card(
    of_all_cards: CardTexts, sentence: _Sentence, about: str, html_of_all_cards: Iterable[str]
) -> CardTexts:
    # Texts around the gaps stand at even places, and the answer at each odd one.
    stem, key, *more_texts = map(text_of, sentence.pieces)
    hint = text_of(sentence.hint)
    gap = gap_text(hint)
    gaps = []
    for text_behind in more_texts[::2]:
        gaps.append(len(stem))
        stem += gap + text_behind
    if not key:
        raise PackageError("it holds a cloze without an answer")
    other_keys, spellings = other_keys_and_spellings(about)
    own = said_of_whole(sentence.pieces[1])
    whole = "".join(sentence.pieces)
    with_gaps = gap.join(sentence.pieces[::2])
    lines = foreign_lines((with_gaps, *html_of_all_cards, whole), sentence.lang)
    return of_all_cards._replace(
        stem=stem,
        keys=(key, *other_keys),
        spellings=spellings,
        gaps=tuple(gaps),
        gap_hint=hint,
        lang=sentence.lang,
        answer_lang=lang_in(sentence.pieces[1]) or sentence.lang,
        foreign_lines=lines,
        answer_markup=own.markup,
        answer_speaks=own.speak,
    )


def _sentences(text: str) -> dict[int, _Sentence]:
    """Return the sentence of each number in the field *Text*.

    For `{{c1::Paris}} lies on the {{c2::Seine}}.`: 1 has the pieces "", "Paris" and " lies on the
    Seine.", and 2 "Paris lies on the ", "Seine" and ".".
    """
    main, _, apart = text.partition('<div class="sk-apart">')
    sentences: dict[int, _Sentence] = {}
    lang = outer_lang(main.removeprefix('<div class="sk-now">').removesuffix("</div>"))
    # Of each cloze the pattern gives four parts: number, content, hint, and the text behind it.
    before, *parts = _CLOZE.split(main)
    numbers = list(map(int, parts[::4]))
    clozes = list(zip(numbers, parts[1::4], parts[3::4], strict=True))
    hints = dict(zip(numbers, parts[2::4], strict=True))
    for own_number in set(numbers):
        pieces = [before]
        for number, content, behind in clozes:
            if number == own_number:
                pieces += [content, behind]
            else:
                pieces[-1] += content + behind
        sentences[own_number] = _Sentence(pieces, lang, hints[own_number] or "")
    for number_text, content, stem in _CLOZE.findall(apart):
        # What stands in its gaps is bold.
        pieces = re.split("</?b>", content)
        is_whole = len(pieces) > 2 and len(pieces) % 2 == 1
        if is_whole:
            hint = _hint_in(text_of(stem), list(map(text_of, pieces[::2])))
            sentences[int(number_text)] = _Sentence(pieces, outer_lang(content), hint)
    return sentences


def _hint_in(stem: str, texts: Sequence[str]) -> str:
    """Return the hint in the gaps of a stem, of which the texts around the gaps are known."""
    # The gaps share what is left of the stem: each has the hint and two brackets.
    gap_length = (len(stem) - sum(map(len, texts))) // (len(texts) - 1)
    first = len(texts[0])
    gap = stem[first : first + gap_length]
    if gap == GAP or not (gap.startswith("[") and gap.endswith("]")):
        return ""
    return gap[1:-1]
