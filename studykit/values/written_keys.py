"""Keys as word lists write them: with remarks, optional parts and several spellings in one.

    colour/color                     colour; color
    big / large; car, automobile     big; large; car; automobile
    he/she is, (il/la) barista       he is; she is; barista; il barista; la barista
    colo(u)r, Lehrer(in), guapo/a    color; colour; Lehrer; Lehrerin; guapo; guapa
    bank [money], to take (a photo)  bank; to take, take, take a photo
    jdn. anrufen, to go, ～は        anrufen; go; は
    European Union (EU), 犬（いぬ）    European Union; EU; 犬; いぬ
    AC/DC; km/h; Ca(OH)2; Washington, D.C.; and/or    as they stand, and nothing else

What stands around a sign tells what it means: `/` joins two words, and neither units nor
capitals; brackets that touch a word hold a few small letters of it. Knows no other keys of a
table: what of this an answer may be is for `grading` to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.problems import MARKS
from studykit.values._key_pieces import (
    MOST_READINGS,
    has_no_case,
    pieces_of,
    written_out,
)
from studykit.values._language_words import (
    NOUN_REMARKS,
    OTHER_REMARKS,
    PLACEHOLDERS,
    VERB_REMARKS,
    words_of,
)
from studykit.values.formulas import is_formula
from studykit.values.language_tags import is_english
from studykit.values.leading_articles import without_article
from studykit.values.typography import plain


class Readings(NamedTuple):
    """Other texts that a key stands for: each may be typed for it."""

    spellings: tuple[str, ...] = ()
    """Each says all that the key does: colour and color for `colour/color`."""
    shortened: tuple[str, ...] = ()
    """Without a remark, which may have told it from another key: bank for `bank [money]`."""

    @property
    def all(self) -> tuple[str, ...]:
        """Return both, what is said in full first."""
        return (*self.spellings, *self.shortened)


_LONGEST_KEY = 200
"""Characters. What is longer is a sentence."""
_FEWEST_WITH_A_COMMA = 4
"""Of fewer nothing is concluded."""
NO_READINGS = Readings()
_BRACKETS_OF_JAPANESE = str.maketrans("【】〔〕", "[][]")
_PERHAPS = pattern_of(
    r"[(（\[［【〔/／|;；,，、،~～〜*:+]|^\w{1,3} |\b(?:\w{2,5}\.|sb|sth)(?:[ /]|$)"
)
"""Most keys have nothing of this."""


def commas_may_join(keys: Collection[str]) -> bool:
    """Return whether a comma may stand between two spellings of one key.

    Where half of a table's keys have one it is a part of them: go, went, gone; see, saw, seen. So
    it is where half of those that have one begin or end like another key: artery, carotid; artery,
    femoral; artery.
    """
    with_comma = [key for key in keys if "," in key]
    if len(with_comma) >= _FEWEST_WITH_A_COMMA and 2 * len(with_comma) >= len(keys):
        return False
    beginnings = Counter(_before_comma(key) for key in keys)
    ends = Counter(_behind_comma(key) for key in keys)
    like_another = 0
    for key in with_comma:
        if beginnings[_before_comma(key)] > 1 or ends[_behind_comma(key)] > 1:
            like_another += 1
    return not with_comma or 2 * like_another < len(with_comma)


def _before_comma(key: str) -> str:
    return key.partition(",")[0].strip()


def _behind_comma(key: str) -> str:
    return key.rpartition(",")[2].strip()


def readings_of(text: str, lang: str = "", *, commas_join: bool = True) -> Readings:
    """Return what else a key says. `commas_join`: that a comma may stand between two spellings."""
    if len(text) > _LONGEST_KEY or not _PERHAPS.search(text):
        return NO_READINGS
    # A picture or a sound is a path, in which signs say nothing.
    if MARKS[0] in text:
        return NO_READINGS
    return _readings_of(text, lang, commas_join=commas_join)


@lru_cache(maxsize=4096)  # a sitting asks for the same answers again and again
def _readings_of(text: str, lang: str, *, commas_join: bool) -> Readings:
    written = plain(text).translate(_BRACKETS_OF_JAPANESE)
    if is_formula(text) or not _has_fitting_brackets(written):
        return NO_READINGS
    spellings: list[str] = []
    shortened: list[str] = []
    for side in _sides(written, lang, commas_join=commas_join):
        bare = _GRAMMAR.sub("", side)
        for reading, is_short in written_out(pieces_of(bare, lang)):
            if not is_short and bare == side:
                spellings.append(reading)
            shortened += _without_frame(reading, lang)
        spellings += _other_names(side)
    taken = {_words(written), ""}
    return Readings(_each_once(spellings, taken), _each_once(shortened, taken))


def _each_once(readings: Sequence[str], taken: set[str]) -> tuple[str, ...]:
    """Return the readings that have other words than those that are taken, and take theirs."""
    kept = []
    for reading in readings[:MOST_READINGS]:
        words = _words(reading)
        if words not in taken:
            taken.add(words)
            kept.append(reading)
    return tuple(kept)


def _words(text: str) -> str:
    """Return what the text has beside signs, which are compared elsewhere."""
    return " ".join(_NOT_OF_A_WORD.sub(" ", text).casefold().split())


_NOT_OF_A_WORD = pattern_of(r"[^\w'’~]+")


def _has_fitting_brackets(text: str) -> bool:
    """Return whether each bracket that opens is closed, and each that closes was open."""
    is_open = False
    for char in text:
        if char in "([":
            is_open = True
        elif char in ")]":
            if not is_open:
                return False
            is_open = False
    return not is_open


# --- several spellings side by side -----------------------------------------------------

_BRACKETS = pattern_of(r"[(\[][^()\[\]]*[)\]]")
_WORD = pattern_of(r"[^\W\d_]+")
_GRAMMAR = pattern_of(r"(?:, ?[-~¨]+\w*)+$| \+ (?:\w{1,6}\.|-\w+|Akk|Dat|Gen)$")
"""Other forms, and what goes with a word: das Haus, -er; bonus, -a, -um; sich freuen auf + Akk."""
_BETWEEN_SIDES = pattern_of(r"\s*;\s*|\s+[/|]\s+")
_COMMA = pattern_of(r"\s*[、،]\s*|,\s*(?=[-(]?[^\W\d])")
_SPELLINGS_BESIDE_A_COMMA = 2
"""Three are a list more often: blue, white, red."""
_WORD_OF_A_SIDE = pattern_of(r"[^\W\d_]{2,}|[\u3040-\u9fff\uac00-\ud7af]")


def _sides(text: str, lang: str, *, commas_join: bool) -> list[str]:
    """Return the spellings that stand side by side: `big; large`, `big / large`, `car, automobile`.

    One where they are none.
    """
    sides = _split(text, _BETWEEN_SIDES)
    if len(sides) > 1:
        # AC / DC is one name, but TV / television are two.
        may_be_capitals = ";" in text or not text.isupper()
        if not all(_is_side(side, may_be_capitals=may_be_capitals) for side in sides):
            return [text]
        spellings = []
        for side in sides:
            spellings += _beside_a_comma(side, lang) if commas_join else [side]
        return [*spellings, *_with_words_beside(text)]
    return _beside_a_comma(text, lang) if commas_join else [text]


def _beside_a_comma(text: str, lang: str) -> list[str]:
    """Return the two spellings with a comma between them; the text where it is no such two."""
    members = _split(text, _COMMA)
    if len(members) == _SPELLINGS_BESIDE_A_COMMA and _are_spellings(members, lang):
        return members
    return [text]


_SLASH_BESIDE_A_WORD = pattern_of(r"^(\S+) / |(?<=\S) / (\S+)$")


def _with_words_beside(text: str) -> list[str]:
    """Return `take a bus/train` for `take a bus / train`: one word may stand for the last alone."""
    if re.search(r"[;(\[]", text) or not _SLASH_BESIDE_A_WORD.search(text):
        return []
    return [text.replace(" / ", "/")]


def _split(text: str, sign: re.Pattern[str]) -> list[str]:
    """Return the parts of a text between signs that stand in no brackets."""
    in_brackets = [match.span() for match in _BRACKETS.finditer(text)]
    parts = []
    start = 0
    for match in sign.finditer(text):
        if any(begin < match.start() < end for begin, end in in_brackets):
            continue
        parts.append(text[start : match.start()].strip())
        start = match.end()
    return [*parts, text[start:].strip()]


def _is_side(text: str, *, may_be_capitals: bool = False) -> bool:
    """Return whether a text can be a spelling of its own: it has a word, and no capitals alone."""
    if not _WORD_OF_A_SIDE.search(_BRACKETS.sub("", text)):
        return False
    return may_be_capitals or not text.isupper()


def _are_spellings(members: Sequence[str], lang: str) -> bool:
    """Return whether what commas separate are spellings, and not the parts of a name or a list.

    In `Washington, D.C.` and `Korea, South` the parts are names, and in `biceps femoris, long head`
    the second says more of the first: so each must be a single word, but for what stands around a
    word. Two verbs with `to` are two spellings, however many words they have.
    """
    infinitive = mark_of_infinitive(lang)
    are_verbs = all(each.startswith(f"{infinitive} ") for each in members)
    for member in members:
        is_small = member[:1].islower() or has_no_case(member) or member.startswith("(")
        if not is_small or not _is_side(member):
            return False
        if not are_verbs and not _is_single_word(member, lang):
            return False
    return True


def _is_single_word(text: str, lang: str) -> bool:
    """Return whether a text is one word, but for an article, brackets, `jdn.` and the like."""
    word = _BRACKETS.sub("", text).strip()
    word = without_article(word, lang) or word
    return any(" " not in reading for reading in (word, *_without_frame(word, lang)))


# --- what stands around a word ----------------------------------------------------------

_GAP_AT_AN_END = pattern_of(r"^(?:[~〜…]|\.\.\.) ?|,? ?(?:[~〜…]|\.\.\.)$")


def _without_frame(reading: str, lang: str) -> Iterator[str]:
    """Yield a reading without `jdn.`, without `to`, and without both."""
    written = _GAP_AT_AN_END.sub("", reading)
    words = [word for word in written.split() if not _is_placeholder(word)]
    yield " ".join(words)
    infinitive = mark_of_infinitive(lang)
    yield written.removeprefix(f"{infinitive} ")
    yield " ".join(words).removeprefix(f"{infinitive} ")


def mark_of_infinitive(lang: str) -> str:
    """Return what stands before a verb in word lists: to, att; empty where nothing does."""
    return "to" if is_english(lang) else words_of(lang.partition("-")[0]).infinitive


def parts_of_speech(text: str) -> frozenset[str]:
    """Return `noun`, `verb` or `other` as a remark in the key says; nothing where none does.

    `car (noun)` is a noun, `run (n, v)` may be either, and `bank [money]` does not say.
    """
    remarks = " ".join(_BRACKETS.findall(plain(text))).casefold()
    words = set(_WORD.findall(remarks))
    parts = {"noun": NOUN_REMARKS, "verb": VERB_REMARKS, "other": OTHER_REMARKS}
    return frozenset(part for part, of_part in parts.items() if not words.isdisjoint(of_part))


def _is_placeholder(word: str) -> bool:
    parts = word.split("/")
    return all(part.rstrip(".,").lower() in PLACEHOLDERS for part in parts)


# --- one thing under two names ----------------------------------------------------------

_NAME_AND_BRACKETS = pattern_of(r"(.*\S) ?[(\[]([^()\[\]]+)[)\]]")
_HIRAGANA = pattern_of("[\u3041-\u309f]+")
_WITH_KANJI = pattern_of("[\u3041-\u309f]*[\u3400-\u9fff々][\u3041-\u309f\u3400-\u9fff々]*")


def _other_names(side: str) -> Iterator[str]:
    """Yield what brackets hold where it is the same name: its initials, or how it is read."""
    match = _NAME_AND_BRACKETS.fullmatch(side)
    if not match:
        return
    name, other = match[1], match[2].strip()
    are_initials = other in _initials(name) or name in _initials(other)
    is_reading = _HIRAGANA.fullmatch(other) and _WITH_KANJI.fullmatch(name)
    is_read = _HIRAGANA.fullmatch(name) and _WITH_KANJI.fullmatch(other)
    if are_initials or is_reading or is_read:
        yield other


def name_in_brackets(text: str) -> str:
    """Return what stands in brackets behind a name, if it is a name too; else nothing.

    Yr Wyddfa of `Snowdon (Yr Wyddfa)`; but also France of `Paris (France)`, which is another thing.
    """
    match = _NAME_AND_BRACKETS.fullmatch(plain(text))
    if match and match[2][0].isupper():
        return match[2].strip()
    return ""


def _initials(name: str) -> tuple[str, str]:
    """Return EU for European Union; and of a name with small words both WHO and WHOTUN."""
    words = name.split()
    capitals = [word[0] for word in words if word[0].isupper()]
    if len(words) < 2:
        return "", ""
    return "".join(capitals), "".join(word[0].upper() for word in words)
