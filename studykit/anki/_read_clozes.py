"""What a lock file knew of a cloze note, read from the note itself: the way of `clozes`, walked back.

A package may hold anything: what studykit cannot have written is a PackageError. Knows nothing of decks and items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studykit.anki import _clozes as clozes
from studykit.anki import _decode as decode
from studykit.anki import _note_types as note_types
from studykit.anki import notes
from studykit.anki._clozes import Bracket
from studykit.anki.lock import Entry
from studykit.anki.notes import Shown
from studykit.anki.read_package import PackageError, Row
from studykit.questions.identity.ids import bracket
from studykit.questions.item import GAP

_CLOZE = re.compile(r"\{\{c([1-9]\d{0,2})::([^{}:]*+)(?:::([^{}:]*+))?\}\}")
"""A cloze: its number, what stands in it, and Anki's hint. Braces and colons of a text are entities."""


def entries(row: Row, identity: str, prefix: str) -> list[Entry]:
    """An entry for each card. Raises PackageError, and EncodeError when a text cannot be shown in Anki."""
    field = dict(zip([each.name for each in note_types.cloze().fields], row.fields, strict=True))
    all_retired, explanation = decode.retired(field["Explanation"])
    about = {
        int(number): html.replace("&#58;", ":")
        for number, html, _ in _CLOZE.findall(field["Accepted"])
    }
    gone = {number: decode.retired(html)[0] for number, html in about.items()}
    alone = [
        clozes.retired_mark(number) for number, when in gone.items() if when and not all_retired
    ]
    cards = {card.at + 1: card for card in row.cards}
    # Before the sentence is made once for each of them.
    numbers = {int(number) for number, _, _ in _CLOZE.findall(field["Text"])}
    if not numbers or cards.keys() != numbers or identity.count("#") != 1:
        raise PackageError("it holds a cloze whose gaps are not its cards")
    sentences = dict(_sentences(field["Text"]))
    if cards.keys() != sentences.keys():
        raise PackageError("it holds a cloze whose gaps are not its cards")
    common = Shown(
        deck="",
        stem="",
        keys=(),
        hint=decode.text(field["Hint"]),
        explanation=decode.text(explanation),
        sources=decode.members(field["Source"]),
        tags=decode.tags(row.tags, prefix, [notes.RETIRED] if all_retired else alone),
    )
    digest = notes.digest(notes.BETWEEN.join(row.fields), row.tags)
    found = []
    for number, sentence in sorted(sentences.items()):
        card, own = cards[number], about.get(number, "")
        shown = _shown(common, card.deck, sentence, own)
        when = gone.get(number) or all_retired
        own_card = card.id if card.id != row.note else 0
        anchor = identity.replace("#", f"#{number}")
        found.append(Entry(anchor, row.note, row.changed, digest, (), (), shown, when, own_card))
    brackets = [Bracket(bracket(entry.id), entry.shown, entry.retired) for entry in found]
    clozes.fields(identity, brackets)
    clozes.tags(brackets, prefix)
    return found


def _shown(common: Shown, deck: str, sentence: tuple[list[str], str], about: str) -> Shown:
    """What one card shows, of the pieces of its sentence."""
    pieces, lang = sentence
    texts = [decode.text(each) for each in pieces]
    gaps, stem = [], texts[0]
    for after in texts[2::2]:
        gaps.append(len(stem))
        stem += GAP + after
    if not texts[1]:
        raise PackageError("it holds a cloze without an answer")
    also, spellings = decode.also(about)
    return common._replace(
        deck=deck,
        stem=stem,
        keys=(texts[1], *also),
        spellings=spellings,
        gaps=tuple(gaps),
        lang=lang,
        answer_lang=decode.lang(pieces[1]) or lang,
    )


_BEGINS = re.compile(r'(?:<div class="sk-now">)?(<span lang="[A-Za-z0-9-]+">)')


def _sentences(text: str) -> Iterator[tuple[int, tuple[list[str], str]]]:
    """For each number in the field its sentence in pieces, those at odd places in its gaps; and the language."""
    main, _, apart = text.partition('<div class="sk-apart">')
    parts = _CLOZE.split(main)
    begins = _BEGINS.match(main)
    lang = decode.lang(begins[1]) if begins else ""
    for number in {int(each) for each in parts[1::4]}:
        pieces = [parts[0]]
        for own, inside, after in zip(parts[1::4], parts[2::4], parts[4::4], strict=True):
            if int(own) == number:
                pieces += [inside, after]
            else:
                pieces[-1] += inside + after
        yield number, (pieces, lang)
    for number, whole, _ in _CLOZE.findall(apart):
        pieces = re.split("</?b>", whole)
        if len(pieces) > 2 and len(pieces) % 2:
            yield int(number), (pieces, decode.lang(whole))
