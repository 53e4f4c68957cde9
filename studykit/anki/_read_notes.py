"""Read the notes of a package back: the way of `note_fields` and `cloze_fields`, walked back.

    Stem   In which country is Oslo?       one card: its stem, its key and all else that it shows
    Key    Norway
    Text   {{c1::Paris}} ... {{c2::Seine}}   a card for each gap (`_read_clozes`)

A package may hold anything. What studykit cannot have written is a PackageError, or a text like
any other (`_read_texts`). Knows nothing of decks and items.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from studykit.anki import _note_types as note_types
from studykit.anki._card_texts import CardTexts
from studykit.anki._looks import HIDDEN, SHOWN
from studykit.anki._making_notes import guid
from studykit.anki._note_fields import RETIRED, digest, note_fields, note_tags
from studykit.anki._read_clozes import cloze_cards
from studykit.anki._read_texts import (
    foreign_lines,
    former_in,
    lang_in,
    lang_of_whole,
    members,
    other_keys_and_spellings,
    report_in,
    retired_in,
    sources_in,
    tags_in,
    text_of,
)
from studykit.anki._sources_of_fields import said_of_whole, with_sources
from studykit.anki.field_html import EncodeError
from studykit.anki.lock import LockEntry, NoteCard
from studykit.anki.media import marks_for_tags
from studykit.anki.package_contents import PackageError, PackageNote
from studykit.questions.item import PartedLine

TOO_LARGE = 2**53
"""No id and no time of a lock file is as large (`lock_file`)."""
_SAYS_IN_A_PART = re.compile("<span data-(?:markup|speak)")


def cards_of(
    note: PackageNote, key: str, prefix: str, media_paths: Mapping[str, str]
) -> list[NoteCard]:
    """Return what the lock knew of a note: each of its cards, without facts and options.

    `key` is that of the deck, `prefix` what stands above its tags, and `media_paths` are the paths
    of its media by their names in Anki. Raise PackageError.
    """
    kind = note_types.by_id(note.kind)
    if kind is None or len(note.fields) != len(kind.fields):
        raise PackageError("it is no package that studykit wrote")
    changed = _time_of_change(note)
    own_digest = digest(note.fields, note.tags)
    fields = tuple([with_sources(marks_for_tags(field, media_paths)) for field in note.fields])
    note = replace(note, fields=fields)
    try:
        identity = text_of(note.fields[0])
        if note.guid != guid(key, identity):
            raise PackageError(
                "it is the package of another deck, or the deck's `key` was another one"
            )
        if kind.is_cloze:
            cards = cloze_cards(note, identity, prefix)
        else:
            cards = [_lookup_card(note, identity, prefix)]
        # What cannot be written again would be an error at every export.
        note_fields(identity, cards)
        note_tags(cards, prefix)
    except EncodeError as error:
        raise PackageError(f"{error}") from error
    dated = []
    for entry, shown in cards:
        dated.append(NoteCard(entry._replace(changed=changed, digest=own_digest), shown))
    return dated


def _time_of_change(note: PackageNote) -> int:
    """Return when the note changed last. Raise PackageError for an id or time that cannot be."""
    for number in (note.id, note.changed):
        _refuse_number(number)
    changed = note.changed
    for card in note.cards:
        _refuse_number(card.id)
        _refuse_number(card.changed)
        # In a package of `--update` the note has the time of its first export, and its cards have
        # that of its last change.
        changed = max(changed, card.changed)
    return changed


def _refuse_number(number: int) -> None:
    if not 0 < number < TOO_LARGE:
        raise PackageError("it holds a note with an id or a time that cannot be")


# --- look-ups ------------------------------------------------------------------------------------


def _lookup_card(note: PackageNote, identity: str, prefix: str) -> NoteCard:
    """Return a look-up's one card, as yet without time. Raise PackageError."""
    field = note_types.lookup().by_name(note.fields)
    if field["Key"].startswith(HIDDEN):
        field["Key"], field["Accepted"] = _shown_apart(field["Accepted"])
    keys = _keys(field["Key"])
    retired, explanation = retired_in(field["Explanation"])
    former, field["Explanation"] = former_in(explanation)
    marks = []
    if retired:
        marks.append(RETIRED)
    deck = ""
    if note.cards:
        deck = note.cards[0].deck
    entry = LockEntry(
        id=identity,
        note=note.id,
        changed=0,
        digest="",
        facts=(),
        deck=deck,
        retired=retired,
        former=former,
    )
    shown = _shown(field, keys)
    return NoteCard(entry, shown._replace(tags=tags_in(note.tags, prefix, marks)))


def _are_all_wanted(key: str) -> bool:
    """Return whether an answer is a list, of which all members are asked."""
    return key.startswith(("<ul>", "<ol>"))


def _keys(key: str) -> tuple[str, ...]:
    """Return the answers that are asked. Raise PackageError without any."""
    if _are_all_wanted(key):
        keys = members(key)
    else:
        keys = (text_of(key),)
    if not keys or not keys[0]:
        raise PackageError("it holds a note without an answer")
    return keys


def _shown(field: Mapping[str, str], keys: tuple[str, ...]) -> CardTexts:
    """Return what the fields of a look-up show, without its tags; nothing says it is retired."""
    stem, _, to_order = field["Stem"].partition('<ul class="order">')
    all_wanted = _are_all_wanted(field["Key"])
    first_key = field["Key"]
    if all_wanted:
        first_key = first_key.split("<li>")[1]
    other_keys, spellings = other_keys_and_spellings(field["Accepted"])
    lang = lang_of_whole(stem, field["Hint"], field["Explanation"])
    # A sound of the stem stands in a field of its own, so that the back does not play it again.
    stem_with_sounds = f"{stem} {field['Sound']}".strip()
    texts = (stem_with_sounds, field["Hint"], field["Explanation"])
    lines = (*foreign_lines(texts, lang), *_lines_of_answers(field, lang))
    own = said_of_whole(first_key)
    return CardTexts(
        stem=" ".join(filter(None, (text_of(stem), field["Sound"]))),
        keys=(*keys, *other_keys),
        all_wanted=all_wanted,
        spellings=spellings,
        options=_options(field["Options"], keys),
        to_order=members(to_order),
        typed=text_of(field["Typed"]),
        hint=text_of(field["Hint"]),
        explanation=text_of(field["Explanation"]),
        sources=sources_in(field["Source"]),
        report=report_in(field["Source"]),
        lang=lang,
        answer_lang=lang_in(field["Key"]),
        foreign_lines=tuple(dict.fromkeys(lines)),
        answer_markup=own.markup,
        answer_speaks=own.speak,
    )


def _shown_apart(accepted: str) -> tuple[str, str]:
    """Return the answer as it is shown, where *Key* has it as it is typed, and the rest."""
    if not accepted.startswith(SHOWN):
        return "", accepted
    shown, _, rest = accepted.partition("</div>")
    return shown.partition(">")[2], rest


def _lines_of_answers(field: Mapping[str, str], lang: str) -> tuple[PartedLine, ...]:
    """Return answers, options and spellings that say a markup in a part of them."""
    members: list[str] = []
    for name in ("Key", "Accepted", "Options"):
        members += re.split("<li[^<>]*>", field[name].replace("</li>", ""))
    wanted = []
    for member in members:
        if _SAYS_IN_A_PART.search(member) and not said_of_whole(member).markup:
            wanted.append(member)
    return foreign_lines(wanted, lang)


def _options(field: str, keys: Collection[str]) -> tuple[str, ...]:
    """Return the options; none when those that are marked are not the keys."""
    _, *members = field.split("<li")
    options: list[str] = []
    marked: list[str] = []
    for member in members:
        option = text_of(f"<li{member}")
        options.append(option)
        if member.startswith(" class=key"):
            marked.append(option)
    if set(marked) != set(keys):
        return ()
    return tuple(options)
