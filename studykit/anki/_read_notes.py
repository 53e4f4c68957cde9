"""Read the notes of a package back: the way of `note_fields` and `cloze_fields`, walked back.

    <span lang="de">a &lt; b</span>        a < b, in German
    nansei::Yonaguni_Island                Yonaguni Island
    {{c1::Paris}} lies on the {{c2::Seine}}.
                                           [...] lies on the Seine. and Paris lies on the [...].

A package may hold anything. What studykit cannot have written is a PackageError, or a text like
any other. Knows nothing of decks and items.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from studykit.anki import _names as names
from studykit.anki import _note_types as note_types
from studykit.anki._card_texts import CardTexts
from studykit.anki._looks import HIDDEN, SHOWN
from studykit.anki._making_notes import guid
from studykit.anki._note_fields import RETIRED, digest, note_fields, note_tags, retired_mark
from studykit.anki._sources_of_fields import Saying, said_by, said_of_whole, with_sources
from studykit.anki.field_html import EncodeError
from studykit.anki.lock import FormerKeys, LockEntry, NoteCard
from studykit.anki.media import marks_for_tags
from studykit.anki.package_contents import PackageError, PackageNote
from studykit.anki.read_package import refuse_marks
from studykit.questions.item import GAP, PartedLine, TextPart, gap_text, lines_of_parts
from studykit.questions.report_link import is_link

TOO_LARGE = 2**53
"""No id and no time of a lock file is as large (`lock_file`)."""

_LANG = re.compile(r'<span lang="([A-Za-z0-9-]+)">')
_TAG_OR_TEXT = re.compile(r"<[^<>]*>|[^<]+")
_SAYS_IN_A_PART = re.compile("<span data-(?:markup|speak)")
_RETIRED = re.compile(r'<div class="sk-retired">Retired on (\d{4}-\d\d-\d\d):[^<]*</div>')
_CORRECTED = re.compile(
    r'<div class="sk-corrected"><i>Corrected on <time datetime="(\d{4}-\d\d-\d\d)">[^<]*</time>, '
    r"formerly (.*?)\.</i></div>"
)
_REPORT = re.compile(r'<div class="sk-report"><a href="([^"<>]*)">[^<>]*</a></div>')
_CLOZE = re.compile(r"\{\{c([1-9]\d{0,2})::([^{}:]*+)(?:::([^{}:]*+))?\}\}")
"""A cloze: its number, its content, and Anki's hint. Braces and colons of a text are entities."""
_NO_CLOZE = "it holds a cloze whose gaps are not its cards"


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


# --- fields and tags -----------------------------------------------------------------------------


def text_of(field: str) -> str:
    """Return the text that `field_html.field` made this HTML of. Raise PackageError."""
    try:
        text = html.unescape(re.sub(r"<[^<>]*>", "", field.replace("<br>", "\n")))
    except ValueError:  # a character's number with thousands of digits
        raise PackageError("it holds a text that cannot be") from None
    refuse_marks(text)  # which may have been entities
    return text


def _members(field: str) -> tuple[str, ...]:
    """Return the texts of a list."""
    _, *members = field.split("<li>")
    return tuple(map(text_of, members))


def _report(field: str) -> str:
    """Return the link by which mistakes are reported; empty where there is none that is one."""
    match = _REPORT.search(field)
    link = html.unescape(match[1]) if match else ""
    return link if is_link(link) else ""


def _lang(field: str) -> str:
    """Return the first language that the field says; empty when it says none."""
    match = _LANG.search(field)
    if not match:
        return ""
    return match[1]


def _lang_of_whole(*fields: str) -> str:
    """Return the language that all of the fields say around them; empty without one."""
    languages = {_outer_lang(field) for field in fields if field}
    return languages.pop() if len(languages) == 1 else ""


def _outer_lang(field: str) -> str:
    """Return the language of a span that holds the whole field; empty without one."""
    begin = _LANG.match(field)
    if not begin:
        return ""
    depth = 0
    for tag in re.finditer(r"<(/?)span[^<>]*>", field):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return begin[1] if tag.end() == len(field) else ""
    return ""


def _foreign_lines(fields: Iterable[str], lang: str) -> tuple[PartedLine, ...]:
    """Return the lines of some fields of which a part is not just words of the whole's language."""
    lines: dict[PartedLine, None] = {}
    for field in fields:
        for line in lines_of_parts(_parts(field, lang)):
            if any(part.says_something for part in line):
                lines[line] = None
    return tuple(lines)


def _parts(field: str, lang: str) -> PartedLine:
    """Return the text of a field in parts by the languages and markups that its spans say."""
    parts: list[TextPart] = []
    languages = [""]
    sayings = [Saying()]
    for token in _TAG_OR_TEXT.findall(field):
        if token.startswith("<span"):
            languages.append(_lang(token) or languages[-1])
            sayings.append(said_by(token))
        elif token == "</span>" and len(languages) > 1:
            languages.pop()
            sayings.pop()
        text = text_of(token)
        own_lang = languages[-1] if languages[-1] != lang else ""
        part = TextPart(text, own_lang, *sayings[-1])
        if text and parts and parts[-1] == part._replace(text=parts[-1].text):
            parts[-1] = part._replace(text=parts[-1].text + text)
        elif text:
            parts.append(part)
    return tuple(parts)


def _other_keys_and_spellings(accepted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    keys, _, spellings = accepted.partition('<ul class="spellings">')
    return _members(keys), _members(spellings)


def _retired(field: str) -> tuple[int, str]:
    """Return when the question was given up, or 0, and the field without the line that says so."""
    match = _RETIRED.match(field)
    if not match:
        return 0, field
    return _beginning_of(match[1]), field[match.end() :]


def _former(field: str) -> tuple[FormerKeys | None, str]:
    """Return the answers that were corrected, if any, and the field without the line about them."""
    match = _CORRECTED.match(field)
    if not match:
        return None, field
    keys = tuple(map(text_of, re.findall("<bdi>(.*?)</bdi>", match[2])))
    if not all(keys):
        raise PackageError("it holds a note that was corrected from nothing")
    return FormerKeys(keys, _beginning_of(match[1])), field[match.end() :]


def _beginning_of(day: str) -> int:
    """Return when a day began in UTC, in epoch seconds. Raise PackageError when there is none."""
    try:
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        raise PackageError("it holds a note that was retired or corrected on no day") from None
    # 0 stands for never.
    return max(1, int(moment.timestamp()))


def _tags(tags: Sequence[str], prefix: str, marks: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that Anki tags were made of, without those that were our own `marks`.

    A note without tags has the prefix alone; one that has the prefix among others has it as a tag.
    """
    own_tag = names.tag(prefix, prefix)
    unwanted = {own_tag}
    for mark in marks:
        unwanted.add(names.tag(mark, prefix))
    texts = []
    for tag in tags:
        if tag not in unwanted:
            text = names.text_of_tag(tag.removeprefix(f"{own_tag}::"))
            refuse_marks(text)
            texts.append(text)
    if own_tag in tags and (texts or marks):
        texts.insert(0, prefix)
    return tuple(texts)


# --- look-ups ------------------------------------------------------------------------------------


def _lookup_card(note: PackageNote, identity: str, prefix: str) -> NoteCard:
    """Return a look-up's one card, as yet without time. Raise PackageError."""
    field = note_types.lookup().by_name(note.fields)
    stem, _, to_order = field["Stem"].partition('<ul class="order">')
    if field["Key"].startswith(HIDDEN):
        field["Key"], field["Accepted"] = _shown_apart(field["Accepted"])
    all_wanted = field["Key"].startswith(("<ul>", "<ol>"))
    if all_wanted:
        keys = _members(field["Key"])
    else:
        keys = (text_of(field["Key"]),)
    if not keys or not keys[0]:
        raise PackageError("it holds a note without an answer")
    other_keys, spellings = _other_keys_and_spellings(field["Accepted"])
    retired, explanation = _retired(field["Explanation"])
    former, explanation = _former(explanation)
    options = _options(field["Options"], keys if all_wanted else keys[:1])
    marks = []
    if retired:
        marks.append(RETIRED)
    deck = ""
    if note.cards:
        deck = note.cards[0].deck
    lang = _lang_of_whole(stem, field["Hint"], explanation)
    texts = (f"{stem} {field['Sound']}".strip(), field["Hint"], explanation)
    lines = (*_foreign_lines(texts, lang), *_lines_of_answers(field, lang))
    own = said_of_whole(field["Key"].split("<li>")[1] if all_wanted else field["Key"])
    shown = CardTexts(
        stem=" ".join(filter(None, (text_of(stem), field["Sound"]))),
        keys=(*keys, *other_keys),
        all_wanted=all_wanted,
        spellings=spellings,
        options=options,
        to_order=_members(to_order),
        typed=text_of(field["Typed"]),
        hint=text_of(field["Hint"]),
        explanation=text_of(explanation),
        sources=_members(_REPORT.sub("", field["Source"])),
        report=_report(field["Source"]),
        tags=_tags(note.tags, prefix, marks),
        lang=lang,
        answer_lang=_lang(field["Key"]),
        foreign_lines=tuple(dict.fromkeys(lines)),
        answer_markup=own.markup,
        answer_speaks=own.speak,
    )
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
    return NoteCard(entry, shown)


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
    return _foreign_lines(wanted, lang)


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


# --- clozes --------------------------------------------------------------------------------------


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
    # First of all, since each card has the whole sentence: a short field may hold many numbers.
    numbers = {int(number) for number, _, _ in _CLOZE.findall(field["Text"])}
    if not numbers or cards.keys() != numbers or identity.count("#") != 1:
        raise PackageError(_NO_CLOZE)
    sentences = _sentences(field["Text"])
    if cards.keys() != sentences.keys():
        raise PackageError(_NO_CLOZE)

    about_card: dict[int, str] = {}
    retired_by_number: dict[int, int] = {}
    for number, content, _ in _CLOZE.findall(field["Accepted"]):
        about = content.replace("&#58;", ":")
        about_card[int(number)] = about
        retired_by_number[int(number)], _ = _retired(about)
    all_retired, explanation = _retired(field["Explanation"])
    marks = []
    if all_retired:
        marks.append(RETIRED)
    else:
        for number, retired in retired_by_number.items():
            if retired:
                marks.append(retired_mark(number))
    of_all_cards = CardTexts(
        stem="",
        keys=(),
        hint=text_of(field["Hint"]),
        explanation=text_of(explanation),
        sources=_members(_REPORT.sub("", field["Source"])),
        report=_report(field["Source"]),
        tags=_tags(note.tags, prefix, marks),
    )
    cloze = []
    for number, sentence in sorted(sentences.items()):
        card = cards[number]
        html_of_all_cards = (field["Hint"], explanation)
        about = about_card.get(number, "")
        shown = _shown_on_card(of_all_cards, sentence, about, html_of_all_cards)
        former, _ = _former(about)
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
    other_keys, spellings = _other_keys_and_spellings(about)
    own = said_of_whole(sentence.pieces[1])
    with_gaps = [gap if place % 2 else piece for place, piece in enumerate(sentence.pieces)]
    lines = _foreign_lines(
        ("".join(with_gaps), *html_of_all_cards, "".join(sentence.pieces)), sentence.lang
    )
    return of_all_cards._replace(
        stem=stem,
        keys=(key, *other_keys),
        spellings=spellings,
        gaps=tuple(gaps),
        gap_hint=hint,
        lang=sentence.lang,
        answer_lang=_lang(sentence.pieces[1]) or sentence.lang,
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
    lang = _outer_lang(main.removeprefix('<div class="sk-now">').removesuffix("</div>"))
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
            sentences[int(number_text)] = _Sentence(pieces, _outer_lang(content), hint)
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
