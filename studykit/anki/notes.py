"""What a note shows: an item as the learner of an Anki card sees it, first as texts, then as fields.

The texts are what the lock file keeps of an item, so that a note can be shipped when its facts are gone.
Nothing here knows ids, times, files or genanki.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from studykit.anki import encode
from studykit.anki.media import sounds_apart
from studykit.problems import MARKS
from studykit.questions.forms.posing import own_gap
from studykit.questions.identity.draw import options, to_order
from studykit.questions.identity.ids import bracket
from studykit.questions.item import GAP, Item, source_lines

BETWEEN = "\x1f"
"""What Anki puts between the fields of a note; no field can hold it (`encode.plain` refuses it)."""
RETIRED = "retired"
"""The tag, below the deck's own prefix, of notes whose question is no longer made."""


class Shown(NamedTuple):
    """All that a note shows, as plain texts."""

    deck: str
    stem: str
    keys: tuple[str, ...]
    """The answer that is asked for first; then the others that are right too, or that are wanted as well."""
    all_wanted: bool = False
    spellings: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    """In the order in which they stand in the note; empty when the note offers no choice."""
    to_order: tuple[str, ...] = ()
    """What is to be put in order, as the front shows it; the keys are the right order."""
    gaps: tuple[int, ...] = ()
    """Where in the stem the gaps of a cloze begin; the first key stands in them."""
    typed: str = ""
    """`yes` when typing the answer makes sense, `first` when the author wants it typed, else empty."""
    hint: str = ""
    explanation: str = ""
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = ""
    answer_lang: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that may show a picture or a sound."""
        return (self.stem, *self.keys, *self.options, *self.to_order, self.hint, self.explanation)


def shown(item: Item) -> Shown:
    """What the item's note shows."""
    in_gap, gaps = _gaps(item) if item.cloze else ("", ())
    keys = item.keys
    first = keys[0] if item.interaction == "order" else in_gap or item.shown_key
    if len(keys) > 1 or keys[0] != first:
        keys = (first, *[key for key in keys if key != first])
    all_wanted = item.many == "all" and len(keys) > 1
    spellings = [each for answer in item.answers for each in answer.accepted if each not in keys]
    is_apart = all_wanted or bool(gaps)  # then there is nothing to choose or to type
    return Shown(
        item.deck,
        item.stem,
        keys,
        all_wanted,
        tuple(dict.fromkeys(spellings)) if spellings else (),
        () if is_apart or not _allows(item, "choice") else options(item),
        to_order(item),
        gaps,
        "" if is_apart else _typed(item, first),
        item.hint,
        _explanation(item) if item.cloze else item.explanation,
        source_lines(item.sources),
        item.tags,
        item.lang,
        item.type.lang or item.lang,
    )


def _explanation(item: Item) -> str:
    """Of a cloze, its explanation without a line that only says the sentence again, which the back shows."""
    sentence = "".join(text for _, text in item.cloze)
    return "\n".join(line for line in item.explanation.split("\n") if line != sentence)


def _gaps(item: Item) -> tuple[str, tuple[int, ...]]:
    """What stands in the gaps of a cloze item, and where in its stem they begin."""
    number = own_gap(item.cloze, item.stem, bracket(item.id))
    found: list[int] = []
    in_gap, end = "", 0
    for each, text in item.cloze:
        if number and each == number:
            in_gap = text
            found.append(end)
            end += len(GAP)
        else:
            end += len(text)
    return in_gap, tuple(found)


def _allows(item: Item, mode: str) -> bool:
    return not item.modes or mode in item.modes


def _typed(item: Item, key: str) -> str:
    """Anki compares a typed answer letter for letter: that is fair for short answers, unless the author says so."""
    if not _allows(item, "typed") or MARKS[0] in key:
        return ""
    if item.modes and item.modes[0] == "typed":
        return "first"
    return "yes" if len(key) <= 30 and len(key.split()) <= 4 and "\n" not in key else ""


def fields(identity: str, note: Shown, retired: int = 0) -> tuple[str, ...]:
    """The fields of the look-up note type. `retired` is when (in seconds) the question was given up, or 0.

    Raises EncodeError when a text cannot be shown in Anki.
    """
    # All at once, since the fields of a named tuple take their time one by one.
    (
        _,
        stem,
        keys,
        all_wanted,
        spellings,
        options,
        to_order,
        _,
        typed,
        hint,
        explanation,
        lines,
        _,
        lang,
        answers,
    ) = note
    # Most notes need no encoding at all, and that is seen of all their texts together.
    as_is = encode.is_itself(identity, stem, hint, explanation, keys[0], *options)
    field = encode.field if not as_is else encode.in_language if lang or answers else _as_it_is
    stem, sounds = sounds_apart(stem)
    if to_order:
        key, also = as_list(keys, answers, tag="ol"), ""
    elif all_wanted:
        key, also = as_list(keys, answers), ""
    else:
        key, also = field(keys[0], answers), as_list(keys[1:], answers, "keys")
    explanation = field(explanation, lang)
    if retired:
        explanation = f'<div class="sk-retired">{retired_line(retired)}</div>{explanation}'
    return (
        field(identity, ""),
        field(stem, lang) + as_list(to_order, answers, "order"),
        key,
        also + as_list(spellings, answers, "spellings"),
        _options(note, field) if options else "",
        field(hint, lang),
        explanation,
        sources(lines),
        "",  # Picture: where the author put it, in the stem
        encode.field(sounds),
        "",  # My notes: the learner's own
        typed,
        "",
        "",
        "",
    )


def _as_it_is(text: str, _: str) -> str:
    return text


def retired_line(retired: int) -> str:
    """What a retired card says of itself. `retired` is epoch seconds."""
    day = datetime.fromtimestamp(retired, UTC).date().isoformat()
    return f"Retired on {day}: this question is no longer in the deck, and may be out of date."


def as_list(texts: tuple[str, ...], lang: str, kind: str = "", tag: str = "ul") -> str:
    """The texts as an HTML list of this class; empty when there are none."""
    if not texts:
        return ""
    members = "".join([f"<li>{encode.field(text, lang)}</li>" for text in texts])
    return f'<{tag} class="{kind}">{members}</{tag}>' if kind else f"<{tag}>{members}</{tag}>"


@lru_cache(maxsize=1024)
def sources(lines: tuple[str, ...]) -> str:
    """The field of a note's sources: most notes have the same."""
    return as_list(lines, "")


def _options(note: Shown, field: Callable[[str, str], str]) -> str:
    """The options as a list that is whole without a script. The right one carries a class, for the back alone."""
    key, lang = note.keys[0], note.answer_lang
    members = [(_KEY if text == key else _OPTION) + field(text, lang) for text in note.options]
    return f"<ol>{'</li>'.join(members)}</li></ol>"


_OPTION, _KEY = '<li dir="auto">', '<li class=key dir="auto">'


@lru_cache(maxsize=4096)
def tags(texts: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """Anki tags, sorted, all below the prefix, none twice (case does not count); with no texts the prefix."""
    found: dict[str, str] = {}
    for made in sorted(encode.tag(text, prefix) for text in texts or (prefix,)):
        found.setdefault(made.casefold(), made)
    return tuple(found.values())


def digest(content: str, marks: tuple[str, ...]) -> str:
    """The digest of what a note shows: its fields, joined as Anki keeps them (`BETWEEN`), and its tags."""
    return blake2b(BETWEEN.join((content, "", *marks)).encode(), digest_size=8).hexdigest()
