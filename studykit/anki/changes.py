"""Compare the lock of the last export with the next export: what the next import into Anki will do.

Texts are compared as a learner reads them, not as Anki stores them. A change under an old id keeps
the card's history: so a note whose answer became another one is marked, for the author to say
whether it is still the same question. Where the texts of the last export are not known, their
digests in the lock tell that a card changes, and not how.

    new       land/oslo
    changed   land/bonn     stem: "Where is Bonn?" -> "In which country is Bonn?"
    retired   land/rome
    moved     12 cards of the deck `Trees`, which is `Plants::Trees` now: rename it in Anki

Knows nothing of the clock, of files, and of how a package is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from studykit.anki._card_texts import CardTexts
from studykit.anki._deck_moves import DeckMove, deck_moves
from studykit.anki.export import Export, Note
from studykit.anki.lock import Lock, LockEntry, NoteCard, plain_wording
from studykit.reading.html_text import html_as_text
from studykit.values.sameness import fold
from studykit.values.short_digests import short_digest

_TYPING = {"": "", "yes": "may be typed", "first": "is typed first"}


class TextChange(NamedTuple):
    """One thing that a note shows, before and after. Lists are tuples; what is not there is ()."""

    name: str
    old: tuple[str, ...]
    new: tuple[str, ...]


class CardChange(NamedTuple):
    """A card whose note the import updates."""

    before: LockEntry
    after: NoteCard
    texts: tuple[TextChange, ...] | None
    """Empty when no text changed, only how studykit writes it for Anki. None: the old texts are not
    known."""
    other_answer: bool
    """The old answer is no longer right: a correction, or another question under an old id."""

    @property
    def is_back(self) -> bool:
        """Return whether the question was retired and is asked again."""
        return bool(self.before.retired) and not self.after.retired


class Diff(NamedTuple):
    """All that the next import will do with the cards, in the order of the deck file."""

    new: tuple[NoteCard, ...]
    changed: tuple[CardChange, ...]
    retired: tuple[NoteCard, ...]
    """Cards whose question is given up now; those given up before count as unchanged."""
    moves: tuple[DeckMove, ...]
    new_design: bool
    """The cards' design (their templates and style) is updated too."""
    new_description: bool
    """The deck's description is updated too."""
    unchanged: int
    untold: tuple[LockEntry, ...] = ()
    """Cards that stay as they are, since texts are not known (`Export.untold`)."""

    def __bool__(self) -> bool:
        """Return whether the import will do anything, or the user must."""
        cards = (*self.new, *self.changed, *self.retired, *self.untold)
        return bool(cards or self.moves or self.asides)

    @property
    def asides(self) -> tuple[str, ...]:
        """Sentences on what the import updates beside notes."""
        sentences = []
        if self.new_design:
            sentences.append("The design of the cards is updated.")
        if self.new_description:
            sentences.append("The deck's description is updated.")
        return tuple(sentences)


def compare(before: Lock, export: Export) -> Diff:
    """Return what an import of this export will do, in a collection that has the lock's package."""
    updated = set(export.updated)
    new: list[NoteCard] = []
    changed: list[CardChange] = []
    retired: list[NoteCard] = []
    for note in export.notes:
        new += _new_cards(note, before)
        if note.id not in updated:
            retired += _given_up(note, before)
        else:
            fields = export.lock.field_names(note.kind)
            if fields:
                changes, given_up = _changes_of_adopted(note, before, fields)
            else:
                changes, given_up = _changes_of(note, before)
            changed += changes
            retired += given_up
    description = export.lock.description
    return Diff(
        new=tuple(new),
        changed=tuple(changed),
        retired=tuple(retired),
        moves=tuple(deck_moves(before, export)),
        new_design=_has_new_design(before, export.lock),
        new_description=bool(before.description) and before.description != description,
        unchanged=len(export.order) - len(new) - len(changed) - len(retired) - len(export.untold),
        untold=export.untold,
    )


def _has_new_design(before: Lock, after: Lock) -> bool:
    for name, stamp in before.note_types.items():
        if after.note_types[name].digest != stamp.digest:
            return True
    return False


# --- notes ---------------------------------------------------------------------------------------


def _new_cards(note: Note, before: Lock) -> list[NoteCard]:
    return [card for card in note.cards if card.id not in before.entries]


def _given_up(note: Note, before: Lock) -> list[NoteCard]:
    """Return the cards that are given up now, of a note that shows nothing of it."""
    given_up = []
    for card in note.cards:
        old = before.entries.get(card.id)
        if old and card.retired and not old.retired:
            given_up.append(card)
    return given_up


def _changes_of(note: Note, before: Lock) -> tuple[list[CardChange], list[NoteCard]]:
    """Return the cards of an updated note that changed, and those that are given up now."""
    changes: list[CardChange] = []
    given_up: list[NoteCard] = []
    for card in note.cards:
        old = before.entries.get(card.id)
        if old is None:
            continue
        if card.retired and not old.retired:
            given_up.append(card)
        else:
            changes.append(_card_change(old, before.texts.of(old), card))
    visible = [change for change in changes if change.texts != () or change.is_back]
    if visible or given_up or _new_cards(note, before):
        return visible, given_up
    # Only how studykit writes the note changed: one of its cards says so.
    return changes[:1], []


def _changes_of_adopted(
    note: Note, before: Lock, fields: Sequence[str]
) -> tuple[list[CardChange], list[NoteCard]]:
    """Return the same of a note whose type the deck has adopted.

    It shows its fields, and all of its cards have these: the first one says what became of them.
    """
    changes: list[CardChange] = []
    given_up: list[NoteCard] = []
    for card in note.cards:
        old = before.entries.get(card.id)
        if old is None or (card.retired and old.retired):
            continue
        if card.retired:
            given_up.append(card)
            continue
        shown_then = before.texts.of(old)
        change = _card_change(old, shown_then, card)
        if shown_then is not None:
            change = change._replace(texts=_field_changes(fields, shown_then, card))
        changes.append(change)
    visible = changes[:1]
    for change in changes[1:]:
        if not change.is_back and not change.other_answer:
            continue
        if change.texts is None:
            visible.append(change)
        else:
            # The first one has told what became of the fields.
            visible.append(change._replace(texts=()))
    if visible and visible[0].texts == () and (given_up or _new_cards(note, before)):
        del visible[0]
    return visible, given_up


def _field_changes(
    fields: Sequence[str], then: CardTexts, card: NoteCard
) -> tuple[TextChange, ...]:
    changes = []
    # Of a note type that got a field more the last export knew one less.
    for name, old, new in zip(fields, then.note_fields, card.shown.note_fields, strict=False):
        if old != new:
            old_text, new_text = html_as_text(old), html_as_text(new)
            changes.append(TextChange(name, _as_list(old_text), _as_list(new_text)))
    old_tags, new_tags = tuple(sorted(then.tags)), tuple(sorted(card.shown.tags))
    if old_tags != new_tags:
        changes.append(TextChange("tags", old_tags, new_tags))
    return tuple(changes)


def _card_change(old: LockEntry, shown_then: CardTexts | None, card: NoteCard) -> CardChange:
    if shown_then is None:
        return CardChange(old, card, None, _has_other_digests(old, card.shown))
    texts_now = _texts(card.shown)
    changes = []
    for name, text_then in _texts(shown_then).items():
        if text_then != texts_now[name]:
            changes.append(TextChange(name, text_then, texts_now[name]))
    return CardChange(old, card, tuple(changes), _is_other_answer(shown_then, card.shown))


def _has_other_digests(old: LockEntry, new: CardTexts) -> bool:
    """Return whether none of the old answers is right now, as far as their digests tell."""
    _, keys = plain_wording(new)
    right_now = set(map(short_digest, (*keys, *new.spellings)))
    return right_now.isdisjoint(old.wording.keys)


def _texts(shown: CardTexts) -> dict[str, tuple[str, ...]]:
    """Return what a note shows, by the names that a reader of the diff sees."""
    count_asked = 1
    if shown.all_wanted:
        count_asked = len(shown.keys)
    return {
        "stem": (shown.stem,),
        "answer": shown.keys[:count_asked],
        "also right": shown.keys[count_asked:],
        "spellings": shown.spellings,
        "options": shown.options,
        "to order": shown.to_order,
        "typing": _as_list(_TYPING.get(shown.typed, shown.typed)),
        "hint": _as_list(shown.hint),
        "hint in the gap": _as_list(shown.gap_hint),
        "explanation": _as_list(shown.explanation),
        "source": shown.sources,
        "link to report": _as_list(shown.report),
        "tags": tuple(sorted(shown.tags)),
        "language": _as_list(shown.lang),
        "language of answers": _as_list(shown.answer_lang),
        "words in other languages": _foreign_words(shown),
        "markup": _marked_up(shown),
        "read aloud": _read_aloud(shown),
    }


def _foreign_words(shown: CardTexts) -> tuple[str, ...]:
    """Return `la casa (es)` for the words of a note that say their language."""
    words: dict[str, None] = {}
    for line in shown.foreign_lines:
        for part in line:
            if part.lang:
                words[f"{part.text} ({part.lang})"] = None
    return tuple(words)


def _marked_up(shown: CardTexts) -> tuple[str, ...]:
    r"""Return `\(x^2\) (tex)` for the texts of a note that are not shown letter for letter."""
    texts: dict[str, None] = {}
    if shown.answer_markup:
        for key in shown.keys:
            texts[f"{key} ({shown.answer_markup})"] = None
    for line in shown.foreign_lines:
        for part in line:
            if part.markup:
                texts[f"{part.text} ({part.markup})"] = None
    return tuple(texts)


def _read_aloud(shown: CardTexts) -> tuple[str, ...]:
    texts = dict.fromkeys(shown.keys if shown.answer_speaks else ())
    for line in shown.foreign_lines:
        texts.update(dict.fromkeys(part.text for part in line if part.speak))
    return tuple(texts)


def _as_list(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _is_other_answer(old: CardTexts, new: CardTexts) -> bool:
    """Return whether who knows the old answer does not know the new one.

    Another spelling of it does not count.
    """
    if old.to_order or new.to_order:
        return list(map(fold, old.keys)) != list(map(fold, new.keys))
    old_keys, new_keys = _folded(old.keys), _folded(new.keys)
    right_then = old_keys | _folded(old.spellings)
    right_now = new_keys | _folded(new.spellings)
    if old.all_wanted or new.all_wanted:
        return not (old_keys <= right_now and new_keys <= right_then)
    return fold(old.keys[0]) not in right_now and fold(new.keys[0]) not in right_then


def _folded(texts: Iterable[str]) -> set[str]:
    return set(map(fold, texts))
