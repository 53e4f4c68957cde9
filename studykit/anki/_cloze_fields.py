"""The fields of a cloze: the items of one sentence as one note, with one card for each gap.

    "Paris lies on the [...]." and "[...] lies on the Seine."
    {{c1::Paris}} lies on the {{c2::Seine}}.
    {{c1::Paris::a city}} lies on the {{c2::Seine}}.       with a hint for its first gap

Anki makes a card for each number that stands in `{{c1::...}}`, in whatever field, and calls a card
without one empty: a gap that was given up therefore keeps its number in the note. As long as the
sentence reads as it did, its gap stays where it was; else it stands apart, as a question of its
own:

    {{c2::Paris lies on the <b>Seine</b>.::Paris lies on the [...].}}

What belongs to one card alone (other right answers, that it is retired) stands in a cloze too:
Anki shows it on that card, and our style hides it on the others.
Knows nothing of ids, time and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from studykit.anki._card_texts import CardTexts
from studykit.anki._looks import look_of_answers, silent
from studykit.anki._speech import speech_of_sentence
from studykit.anki.field_html import (
    Look,
    around,
    corrected_line,
    field,
    html_list,
    inside_cloze,
    part_html,
    report_line,
    retired_line,
)
from studykit.anki.lock import NoteCard
from studykit.questions.item import (
    PartedLine,
    TextPart,
    gap_text,
    lines_of_parts,
    parts_between,
    parts_of,
    text_of_line,
)

_SECONDS_OF_A_DAY = 86400


def cloze_fields(identity: str, cards: Sequence[NoteCard]) -> tuple[str, ...]:
    """Return the fields of the cloze note type.

    `cards` are all that the note ever had, by number. Raise EncodeError when a text cannot be
    shown in Anki.
    """
    asked, given_up = asked_and_given_up(cards)
    numbers_given_up = {card.number for card in given_up}
    accepted = ""
    for card in cards:
        accepted += _about_one_card(card, is_given_up=card.number in numbers_given_up)

    hints: list[str] = []
    explanations: list[str] = []
    sources: dict[str, None] = {}
    for card in asked:
        hints.append(card.shown.hint)
        explanations.append(card.shown.explanation)
        sources.update(dict.fromkeys(card.shown.sources))
    main = asked[0].shown
    lines: dict[PartedLine, None] = {}
    for card in asked:
        lines.update(dict.fromkeys(card.shown.foreign_lines))
    explanation = field(_joined(explanations, lines), main.lang, tuple(lines))
    if asked[0].retired:
        explanation = retired_line(asked[0].retired) + explanation
    hint = ""
    # A hint for one gap alone would be shown with the others too.
    if len(set(hints)) == 1:
        hint = field(main.hint, main.lang, main.foreign_lines)
    explanation += _speech(asked, is_hidden=True)
    return (
        field(identity),
        _text(asked, given_up),
        accepted,
        hint,
        explanation,
        html_list(sources, Look()) + report_line(main.report),
        "",  # Picture
        _speech(asked, is_hidden=False),  # Sound
        "",  # My notes: the learner's own
        "",  # Typed
        "",
        "",
        "",
    )


def asked_and_given_up(
    cards: Sequence[NoteCard],
) -> tuple[list[NoteCard], list[NoteCard]]:
    """Return the cards that the note is about, and those that were given up before.

    When nothing is asked any more it is about those that were given up on the last day.
    """
    if len(cards) == 1:  # as of nearly all notes
        return list(cards), []
    days = [card.retired // _SECONDS_OF_A_DAY for card in cards]
    last_day = 0  # that of cards which are asked
    if all(card.retired for card in cards):
        last_day = max(days)
    asked: list[NoteCard] = []
    given_up: list[NoteCard] = []
    for card, day in zip(cards, days, strict=True):
        if day == last_day:
            asked.append(card)
        else:
            given_up.append(card)
    return asked, given_up


def _joined(texts: Iterable[str], lines: Iterable[PartedLine]) -> str:
    """Return texts below each other, no line twice if they differ: most rest on one fact."""
    different = list(dict.fromkeys(filter(None, texts)))
    if len(different) == 1:
        return different[0]
    each_once: dict[str, None] = {}
    for text in different:
        for line in lines_of_parts(tuple(parts_of(text, lines))):
            each_once[text_of_line(line)] = None
    return "\n".join(each_once)


def _about_one_card(card: NoteCard, *, is_given_up: bool) -> str:
    """Return what the back of one card says beside the answer."""
    shown = card.shown
    html = corrected(card)
    if is_given_up:
        html = retired_line(card.retired)
    look = silent(look_of_answers(shown))
    html += html_list(shown.keys[1:], look, "keys")
    html += html_list(shown.spellings, look, "spellings")
    if not html:
        return ""
    return _cloze(card.number, html)


def corrected(card: NoteCard) -> str:
    """Return the line that says which other answers a card had, where these were corrected."""
    former = card.entry.former
    if former is None:
        return ""
    look = silent(look_of_answers(card.shown))
    return corrected_line(former.keys, former.until, look)


def _cloze(number: int, html: str, hint: str = "") -> str:
    if hint:
        return f"{{{{c{number}::{inside_cloze(html)}::{inside_cloze(hint)}}}}}"
    return f"{{{{c{number}::{inside_cloze(html)}}}}}"


# --- the sentence --------------------------------------------------------------------------------


class _Gap(NamedTuple):
    """A gap: the places in a sentence where it begins and ends, and its number."""

    begin: int
    end: int
    number: int
    hint: str
    """What Anki shows in it."""


def sentence_html(asked: Sequence[NoteCard]) -> str:
    """Return the sentence of these cards, sorted by their numbers, with their gaps alone."""
    return _text(asked, ())


def _text(asked: Sequence[NoteCard], given_up: Sequence[NoteCard]) -> str:
    """Return the sentence with its gaps, and below it the questions that cannot be gaps in it.

    When one that is asked cannot be a gap there, no card can: each stands apart.
    """
    main = asked[0].shown
    sentence = "".join(_pieces(main))
    # 1 at each place of the sentence that stands in a gap: no two may overlap. (A package that
    # means harm has thousands of gaps, too many to compare each with each.)
    is_taken = bytearray(len(sentence))
    gaps: list[_Gap] = []
    apart: list[NoteCard] = []
    for card in (*asked, *given_up):
        own_gaps = _gaps(card)
        is_same_sentence = "".join(_pieces(card.shown)) == sentence
        if not is_same_sentence or _overlap(own_gaps, is_taken):
            apart.append(card)
            continue
        gaps += own_gaps
        for gap in own_gaps:
            is_taken[gap.begin : gap.end] = b"\1" * (gap.end - gap.begin)
    asked_numbers = {card.number for card in asked}
    apart_numbers = {card.number for card in apart}
    if apart_numbers & asked_numbers:
        gaps, apart = [], [*asked, *given_up]

    html = ""
    if gaps:
        html = _with_gaps(sentence, sorted(gaps), main)
    if not apart:
        return html
    if html:
        html = f'<div class="sk-now">{html}</div>'
    apart.sort(key=lambda card: card.number)
    blocks = "".join(map(_apart, apart))
    return f'{html}<div class="sk-apart">{blocks}</div>'


def _overlap(gaps: Iterable[_Gap], is_taken: bytearray) -> bool:
    for gap in gaps:
        if any(is_taken[gap.begin : gap.end]):
            return True
    return False


def _pieces(shown: CardTexts) -> list[str]:
    """Return the sentence in pieces: what stands in its gaps is at the odd places."""
    pieces = []
    end = 0
    for start in shown.gaps:
        pieces += [shown.stem[end:start], shown.keys[0]]
        end = start + len(gap_text(shown.gap_hint))
    return [*pieces, shown.stem[end:]]


def _gaps(card: NoteCard) -> list[_Gap]:
    gaps = []
    begin = 0
    for place, piece in enumerate(_pieces(card.shown)):
        end = begin + len(piece)
        is_in_gap = place % 2 == 1
        if is_in_gap:
            gaps.append(_Gap(begin, end, card.number, card.shown.gap_hint))
        begin = end
    return gaps


def _with_gaps(sentence: str, gaps: Sequence[_Gap], shown: CardTexts) -> str:
    places: list[int] = []
    for gap in gaps:
        places += [gap.begin, gap.end]
    parts = _parts_of_sentence(sentence, shown)
    pieces = _html_of_pieces(parts, [*places, len(sentence)])
    html = pieces[0]
    for gap, in_gap, behind in zip(gaps, pieces[1::2], pieces[2::2], strict=True):
        html += _cloze(gap.number, in_gap, field(gap.hint)) + behind
    return around(html, _words(parts), shown.lang)


def _words(parts: Iterable[TextPart]) -> str:
    """Return the text of parts without markup, whose blanks HTML would swallow."""
    return "".join("|" if part.markup else part.text for part in parts)


def _parts_of_sentence(sentence: str, shown: CardTexts) -> list[TextPart]:
    """Return a sentence in parts by their languages.

    Notes of earlier versions know the language of what stands in their own gaps alone.
    """
    parts = parts_of(sentence, shown.foreign_lines)
    if len(parts) > 1 or parts[0].says_something or shown.answer_lang in ("", shown.lang):
        return parts
    parts = []
    for place, piece in enumerate(_pieces(shown)):
        is_in_gap = place % 2 == 1
        lang = shown.answer_lang if is_in_gap else ""
        parts.append(TextPart(piece, lang))
    return parts


def _html_of_pieces(parts: Sequence[TextPart], ends: Sequence[int]) -> list[str]:
    """Return the HTML of the pieces of a text in parts, by the places where they end."""
    return ["".join(map(part_html, piece)) for piece in parts_between(parts, ends)]


def _speech(asked: Sequence[NoteCard], *, is_hidden: bool) -> str:
    """Return what is read with the question, or with the answer where a gap hides some of it."""
    main = asked[0].shown
    sentence = "".join(_pieces(main))
    gaps: list[_Gap] = []
    for card in asked:
        gaps += _gaps(card)
    begin = 0
    hides_some = False
    for part in parts_of(sentence, main.foreign_lines):
        end = begin + len(part.text)
        is_in_gap = any(gap.begin < end and begin < gap.end for gap in gaps)
        if part.speak and is_in_gap:
            hides_some = True
        begin = end
    if hides_some != is_hidden:
        return ""
    return speech_of_sentence(sentence, main.foreign_lines, main.lang)


def _apart(card: NoteCard) -> str:
    """Return a question of its own: its sentence as the answer, its stem as what Anki calls a hint.

    No other card shows any of it.
    """
    shown = card.shown
    sentence = "".join(_pieces(shown))
    ends = list(accumulate(map(len, _pieces(shown))))
    parts = parts_of(sentence, shown.foreign_lines)
    pieces = _html_of_pieces(parts, ends)
    html = ""
    for place, piece in enumerate(pieces):
        is_in_gap = place % 2 == 1
        # `_read_clozes` finds the gaps by their <b>.
        html += f"<b>{piece}</b>" if is_in_gap else piece
    stem = field(shown.stem, shown.lang, shown.foreign_lines)
    return _cloze(card.number, around(html, _words(parts), shown.lang), stem)
