"""A note as Anki gets it: the texts of its cards as fields and tags, and a digest of both.

A look-up is a note with one card:

    ID           capital/fr
    Stem         What is the capital of France?
    Key          Paris
    Options      <ol><li dir="auto">Rome</li><li class=key dir="auto">Paris</li>...</ol>

A cloze is a note with one card for each gap; its fields stand in `_cloze_fields`. `_read_notes`
goes the way back. Knows nothing of time and files.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

from studykit.anki import _names as names
from studykit.anki._card_texts import CardTexts
from studykit.anki._cloze_fields import asked_and_given_up, cloze_fields, corrected
from studykit.anki._looks import key_fields, look_of_answers, silent
from studykit.anki._speech import speech_behind, speech_of_question
from studykit.anki.field_html import Look, field, html_list, options_list, report_line, retired_line
from studykit.anki.lock import NoteCard
from studykit.anki.media import line_without_sounds, sounds_apart

BETWEEN = "\x1f"
"""What Anki puts between the fields of a note; no field can hold it (`field_html.plain`)."""
RETIRED = "retired"
"""The tag, below the deck's own, of notes of which nothing is asked any more."""


def note_fields(identity: str, cards: Sequence[NoteCard]) -> tuple[str, ...]:
    """Return the fields of the note with these cards, which are sorted by their number.

    Raise EncodeError when a text cannot be shown in Anki.
    """
    first = cards[0]
    if first.shown.gaps:
        return cloze_fields(identity, cards)
    return lookup_fields(identity, first.shown, _what_became_of(first))


def _what_became_of(card: NoteCard) -> str:
    """Return the line on the back of a card that was given up or corrected; empty for others."""
    # Nobody can take a card back from a learner's Anki: so its back says that it is retired.
    if card.retired:
        return retired_line(card.retired)
    return corrected(card)


def lookup_fields(identity: str, shown: CardTexts, what_became: str = "") -> tuple[str, ...]:
    """Return the fields of the look-up note type.

    `what_became` is a line of HTML that the back shows above the explanation. Raise EncodeError.
    """
    lang, lines = shown.lang, shown.foreign_lines
    answers = look_of_answers(shown)
    stem_text, sounds = sounds_apart(shown.stem)
    stem_lines = lines
    if sounds:
        stem_lines = tuple(map(line_without_sounds, lines))
    stem = field(stem_text, lang, stem_lines)
    hint, explanation = field(shown.hint, lang, lines), field(shown.explanation, lang, lines)
    accepted = ""
    if shown.to_order:
        stem += html_list(shown.to_order, answers, "order")
        key = html_list(shown.keys, answers, tag="ol")
    elif shown.all_wanted:
        key = html_list(shown.keys, answers)
    else:
        first_key, *other_keys = shown.keys
        key, accepted = key_fields(shown, first_key, answers)
        if other_keys:
            accepted += html_list(other_keys, answers, "keys")
    accepted += html_list(shown.spellings, silent(answers), "spellings")
    asked_aloud = told_aloud = ""
    # Nearly no deck has a voice.
    if answers.speak or any(part.speak for line in lines for part in line):
        asked_aloud, told_aloud = speech_of_question(shown), speech_behind(shown)
    return (
        field(identity),
        stem,
        key,
        accepted,
        options_list(shown.options, shown.right_options, silent(answers)),
        hint,
        what_became + explanation + told_aloud,
        _sources(shown.sources) + report_line(shown.report),
        "",  # Picture: it stands where the author put it, in the stem
        field(sounds) + asked_aloud,  # a card plays them once, with the question
        "",  # My notes: the learner's own
        shown.typed,
        "",
        "",
        "",
    )


@lru_cache(maxsize=1024)  # most notes of a deck have the same
def _sources(lines: tuple[str, ...]) -> str:
    return html_list(lines, Look())


def note_tags(cards: Sequence[NoteCard], prefix: str) -> tuple[str, ...]:
    """Return the Anki tags of the note with these cards, below the deck's own tag.

    A mark says that all of its cards are retired, or which of them are.
    """
    asked, given_up = asked_and_given_up(cards)
    texts: dict[str, None] = {}
    for card in asked:
        texts.update(dict.fromkeys(card.shown.tags))
    # When nothing is asked any more, `asked` are those that were given up last.
    if asked[0].retired:
        texts[RETIRED] = None
    else:
        # A tag belongs to the whole note: so this mark names its card.
        for card in given_up:
            texts[retired_mark(card.number)] = None
    return _anki_tags(tuple(texts), prefix)


def retired_mark(number: int) -> str:
    """Return the tag of notes of which this card is retired and another one is not."""
    return f"{RETIRED}-{number}"


@lru_cache(maxsize=4096)  # most notes of a deck have the same: it spares 20,000 of them 0.1 s
def _anki_tags(texts: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """Return the texts as Anki tags, sorted, none twice in any case; without any the prefix."""
    tags = {names.tag(text, prefix) for text in texts or (prefix,)}
    by_folded_name: dict[str, str] = {}
    for tag in sorted(tags):
        # To Anki `Trees` and `trees` are one tag.
        by_folded_name.setdefault(tag.casefold(), tag)
    return tuple(by_folded_name.values())


def digest(fields: Sequence[str], tags: Sequence[str]) -> str:
    """Return the digest of what a note shows: its fields and its tags."""
    shown = BETWEEN.join((*fields, "", *tags))
    return blake2b(shown.encode(), digest_size=8).hexdigest()
