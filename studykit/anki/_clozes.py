"""The note of a cloze: the items of one sentence as the fields of one note, with one card a bracket.

Anki makes a card for each number that stands in `{{c1::...}}`, in whatever field, and calls a card without one empty:
a bracket that was given up therefore keeps its number in the note. As long as the sentence reads as it did, its gap
stays where it was; else it stands apart, as a question of its own. What belongs to one card alone (other right answers,
that it is retired) stands in a cloze too: Anki shows it on that card, and our style hides it on the others.
Nothing here knows ids, times, files or genanki.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from studykit.anki import encode, notes
from studykit.anki.notes import Shown
from studykit.questions.item import GAP


class Bracket(NamedTuple):
    """One item of the note."""

    number: int
    shown: Shown
    retired: int = 0
    """When its question was given up, in epoch seconds, or 0."""


def fields(identity: str, brackets: Sequence[Bracket]) -> tuple[str, ...]:
    """The fields of the cloze note type. `brackets` are all that the note ever had, by number.

    Raises EncodeError when a text cannot be shown in Anki.
    """
    now, gone = _current(brackets)
    main = now[0].shown
    retired = (
        f'<div class="sk-retired">{notes.retired_line(now[0].retired)}</div>'
        if now[0].retired
        else ""
    )
    hints = {each.shown.hint for each in now}
    gone_numbers = {each.number for each in gone}
    return (
        encode.field(identity),
        _text(now, gone),
        "".join(_about_one(each, is_gone=each.number in gone_numbers) for each in brackets),
        encode.field(main.hint, main.lang) if len(hints) == 1 else "",
        retired + encode.field(_joined(each.shown.explanation for each in now), main.lang),
        notes.sources(tuple(dict.fromkeys(line for each in now for line in each.shown.sources))),
        "",  # Picture
        "",  # Sound
        "",  # My notes: the learner's own
        "",  # Typed
        "",
        "",
        "",
    )


def tags(brackets: Sequence[Bracket], prefix: str) -> tuple[str, ...]:
    """The tags of the note. A mark says which of its cards are retired, unless all are."""
    now, gone = _current(brackets)
    texts = tuple(dict.fromkeys(text for each in now for text in each.shown.tags))
    marks = (
        (notes.RETIRED,) if now[0].retired else tuple(retired_mark(each.number) for each in gone)
    )
    return notes.tags((*texts, *marks), prefix)


def retired_mark(number: int) -> str:
    """The tag, below the deck's prefix, of notes of which this card is retired and another one is not."""
    return f"{notes.RETIRED}-{number}"


def whole(shown: Shown) -> str:
    """The sentence without a gap."""
    return "".join(_pieces(shown))


def _current(brackets: Sequence[Bracket]) -> tuple[list[Bracket], list[Bracket]]:
    """The brackets that are asked, or, when none is, those that were given up on the last day; and the others."""
    last = (
        0
        if any(not each.retired for each in brackets)
        else max(each.retired for each in brackets) // 86400
    )
    now = [each for each in brackets if each.retired // 86400 == last]
    return now, [each for each in brackets if each.retired // 86400 != last]


def _joined(texts: Iterable[str]) -> str:
    """Texts below each other, and no line twice if they differ: two items of a note mostly rest on one fact."""
    different = list(dict.fromkeys(text for text in texts if text))
    if len(different) == 1:
        return different[0]
    return "\n".join(dict.fromkeys(line for text in different for line in text.split("\n")))


# --- the text ----------------------------------------------------------------------------------------------


def _pieces(shown: Shown) -> list[str]:
    """The sentence in pieces: what stands in its gaps is at the odd places."""
    found, end = [], 0
    for at in shown.gaps:
        found += [shown.stem[end:at], shown.keys[0]]
        end = at + len(GAP)
    return [*found, shown.stem[end:]]


Span = tuple[int, int, int]
"""Where in the sentence a gap begins and ends, and its number."""


def _spans(bracket: Bracket) -> list[Span]:
    found, at = [], 0
    for index, piece in enumerate(_pieces(bracket.shown)):
        if index % 2:
            found.append((at, at + len(piece), bracket.number))
        at += len(piece)
    return found


def _text(now: Sequence[Bracket], gone: Sequence[Bracket]) -> str:
    """The sentence with its gaps. What cannot be a gap in it stands apart; then so does each that is asked as well."""
    main = now[0].shown
    sentence = whole(main)
    spans: list[Span] = []
    apart: list[Bracket] = []
    in_gaps = bytearray(len(sentence))
    """1 at each place of the sentence that stands in a gap."""
    for each in (*now, *gone):
        own = _spans(each)
        if whole(each.shown) == sentence and not any(
            any(in_gaps[begins:ends]) for begins, ends, _ in own
        ):
            spans += own
            for begins, ends, _ in own:
                in_gaps[begins:ends] = b"\1" * (ends - begins)
        else:
            apart.append(each)
    asked = {each.number for each in now}
    if any(each.number in asked for each in apart):
        spans, apart = [], [*now, *gone]
    shown = _with_gaps(sentence, sorted(spans), main) if spans else ""
    if not apart:
        return shown
    blocks = "".join(_apart(each) for each in sorted(apart))
    return (
        f'<div class="sk-now">{shown}</div>' if shown else ""
    ) + f'<div class="sk-apart">{blocks}</div>'


def _with_gaps(sentence: str, spans: Sequence[Span], shown: Shown) -> str:
    html, end = "", 0
    lang = shown.answer_lang if shown.answer_lang != shown.lang else ""
    for begins, ends, number in spans:
        gap = encode.within(sentence[begins:ends], lang)
        html += (
            encode.within(sentence[end:begins]) + f"{{{{c{number}::{encode.inside_cloze(gap)}}}}}"
        )
        end = ends
    return encode.around(html + encode.within(sentence[end:]), sentence, shown.lang)


def _apart(bracket: Bracket) -> str:
    """The sentence as the answer, and its stem as what Anki takes for a hint: no other card shows any of it."""
    shown = bracket.shown
    pieces = _pieces(shown)
    html = "".join(
        f"<b>{encode.within(each)}</b>" if at % 2 else encode.within(each)
        for at, each in enumerate(pieces)
    )
    answer = encode.around(html, whole(shown), shown.lang)
    stem = encode.field(shown.stem, shown.lang)
    return f"{{{{c{bracket.number}::{encode.inside_cloze(answer)}::{encode.inside_cloze(stem)}}}}}"


def _about_one(bracket: Bracket, *, is_gone: bool) -> str:
    """What the back of one card says beside the answer."""
    shown, lang = bracket.shown, bracket.shown.answer_lang
    html = f'<div class="sk-retired">{notes.retired_line(bracket.retired)}</div>' if is_gone else ""
    html += notes.as_list(shown.keys[1:], lang, "keys") + notes.as_list(
        shown.spellings, lang, "spellings"
    )
    return f"{{{{c{bracket.number}::{encode.inside_cloze(html)}}}}}" if html else ""
