"""Kinds of values that only keys of tables and columns have, each read with its own messages.

    exact: [case, accents]      ("case", "accents"), and F008 for another word
    markup: [tex, ruby]         "tex ruby", always in one order
    missing: [NA, "?", null]    {"NA", "?", "null"}: `null` is a text here
    decimal: ","                ",", and F008 for a sign that is none

`reading.settings` has the kinds that keys of all places share.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.markup.names import CODE, MARKUPS
from studykit.problems import nearest, quoted
from studykit.reading.settings import TEXT, Fields, Key, Kind, Shape, members_of
from studykit.reading.yaml_tree import YamlMapping, YamlNode, YamlText
from studykit.values.cell_forms import DECIMAL_SIGNS
from studykit.values.scalars import Markup

_EXACT_WORDS = ("case", "accents", "punctuation")


def _read_exact(fields: Fields, key: Key) -> tuple[str, ...]:
    words = tuple(text.text for text in fields.texts(key.name))
    for word in words:
        if word not in _EXACT_WORDS:
            remedy = f"Write one of: {', '.join(_EXACT_WORDS)}.{nearest(word, _EXACT_WORDS)}"
            where = fields.at(fields.get(key.name))
            fields.report(key.rule, f"`{key.name}` cannot be {quoted(word)}", remedy, where)
    return words


def _read_markup(fields: Fields, key: Key) -> Markup:
    words = [text.text for text in fields.texts(key.name)]
    where = fields.at(fields.get(key.name))
    for word in words:
        if word not in MARKUPS:
            remedy = f"Write one of: {', '.join(MARKUPS)}.{nearest(word, MARKUPS)}"
            fields.report(key.rule, f"`{key.name}` cannot be {quoted(word)}", remedy, where)
            return ""
    if CODE in words and len(set(words)) > 1:
        message = "code is shown letter for letter, and no other markup can stand in it"
        remedy = "Write `markup: code` alone; in a text with code, `markup: markdown`."
        fields.report(key.rule, message, remedy, where)
        return CODE
    # Always in one order: whoever writes [tex, ruby] means the same.
    return " ".join(name for name in MARKUPS if name in words)


def _list_of(words: Iterable[str]) -> str:
    return f"list of {', '.join(f'`{word}`' for word in words)}"


MARKUP = Kind(_list_of(MARKUPS), _read_markup, Shape("texts", tuple(MARKUPS)))


def _read_missing(fields: Fields, key: Key) -> frozenset[str] | None:
    """Return the texts that say that nothing is known; None where the key is not there at all.

    An empty list says something: nothing that stands in the column is missing.
    """
    if key.name not in fields:
        return None
    node = fields.mapping.entries[key.name]
    texts = []
    for member in members_of(node):
        # `null` and `~` name these texts here, as a program wrote them into a CSV.
        if isinstance(member, YamlText):
            texts.append(member.text)
        elif _is_question_mark(member):
            texts.append("?")
        else:
            remedy = 'Write [NA, "?"].'
            message = "`missing` should be a list of texts"
            fields.report(key.rule, message, remedy, fields.at(member))
    return frozenset(filter(None, texts))


def _is_question_mark(node: YamlNode) -> bool:
    """Return whether a node is the `?` of [NA, ?], to YAML the sign of a key that is empty."""
    return isinstance(node, YamlMapping) and list(node.entries) == [""]


def _read_decimal(fields: Fields, key: Key) -> str:
    sign: str = TEXT.read(fields, key)
    # YAML takes the comma of {decimal: ,} for the end of an empty value.
    is_left_out = not sign and key.name not in fields
    if is_left_out or sign in DECIMAL_SIGNS:
        return sign
    signs = " or ".join(f'"{allowed}"' for allowed in DECIMAL_SIGNS)
    where = fields.key_place(key.name)
    fields.report(key.rule, f"`decimal` cannot be {quoted(sign)}", f"Write {signs}.", where)
    return ""


MISSING = Kind("list of texts", _read_missing, Shape("texts"))
DECIMAL = Kind(
    ", ".join(f"`{sign}`" for sign in DECIMAL_SIGNS),
    _read_decimal,
    Shape("text", tuple(DECIMAL_SIGNS)),
)
EXACT = Kind(_list_of(_EXACT_WORDS), _read_exact, Shape("texts", _EXACT_WORDS))
