"""Settings in a YAML mapping, read by tables of keys, each with a message when it is not right.

Who reads settings declares their keys beside its code, one row for each:

    KEYS = (
        Key("about", TEXT, "which rows there are to be", "about: The planets"),
        Key("complete", FLAG, "every row is here", "complete: true", default=False),
        Key("among", whole_number(2, 9), "how many", "among: 3", default=4),
    )
    fields = Fields(mapping, "planets.yaml", problems, KEYS)
    fields.refuse_unknown("a table", "F002")     `compete: true` is F002, with "Did you mean"
    fields["complete"]                           True
    fields["among"]                              4, and F008 for `among: many`
    fields.values("about", "complete")           {"about": "...", "complete": True}

The manual's list of keys is made from the same rows (`questions.keys`), so it cannot say otherwise.
Tables, columns, decks and templates all read through this: the same mistake gets the same words.
Knows nothing of what a key is for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Literal, NamedTuple

from studykit.problems import Location, Problem, nearest, quoted
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.language_tags import PATTERN_OF_TAG, TAG_HELP, is_tag, tagged

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


class Shape(NamedTuple):
    """The look of the values of a kind in a file, for other programs that are to know it."""

    form: Literal["text", "texts", "number", "flag", "anything"]
    words: tuple[str, ...] = ()
    """The only texts that there can be; empty: any."""
    low: int = 0
    """Of a number, with `high`."""
    high: int = 0
    pattern: str = ""
    """Of a text: the regular expression of all that there can be; empty: any."""


_ANY_TEXT = Shape("text")
_ANY_TEXTS = Shape("texts")
_ANYTHING = Shape("anything")


class Kind(NamedTuple):
    """A kind of values that keys have: its words in the manual, how it is read, how it looks."""

    words: str
    read: Callable[[Fields, Key], Any]
    shape: Shape = _ANY_TEXT

    def called(self, words: str) -> Kind:
        """Return the same kind in the words of one key: a list of texts is a list of patterns."""
        return self._replace(words=words)


class Key(NamedTuple):
    """A key that a place in a file may have. The manual prints all of it but the rule."""

    name: str
    kind: Kind
    help: str
    """One line: what it says."""
    example: str
    """As YAML. The tests read it where the key belongs."""
    default: Any = None
    """What is read where the key is absent or its value is refused; None: what the kind has."""
    default_in_words: str = ""
    """What stands in for an absent key, where that is no value of its own: `the file's name`."""
    rule: str = "F008"
    """Raised for a value that has the right shape and cannot be."""
    has_languages: bool = False
    """It may also stand with a language behind it: `say@de`."""

    @property
    def shown_default(self) -> str:
        """The default as the manual prints it; empty where there is none."""
        if self.default_in_words or self.default is None:
            return self.default_in_words
        if isinstance(self.default, bool):
            return str(self.default).lower()
        return f"`{self.default}`" if isinstance(self.default, str) else str(self.default)


class Fields:
    """One mapping of settings. Problems go to the list that it was given."""

    def __init__(
        self,
        mapping: YamlMapping,
        file: str,
        problems: list[Problem],
        keys: Iterable[Key] = (),
    ) -> None:
        self.mapping = mapping
        self.file = file
        self.problems = problems
        self.keys = {key.name: key for key in keys}

    def __contains__(self, name: str) -> bool:
        return name in self.mapping.entries

    def __getitem__(self, name: str) -> Any:
        """Return the value of a declared key, read as its row says, or the row's default.

        Its problems are reported now, and again if it is asked for again.
        """
        key = self.keys[name]
        return key.kind.read(self, key)

    def values(self, *names: str) -> dict[str, Any]:
        """Return the values of several declared keys by name, each as `fields[name]` is read."""
        return {name: self[name] for name in names}

    def get(self, name: str) -> YamlNode | None:
        """Return the setting's node, None when it is absent or left empty."""
        node = self.mapping.entries.get(name)
        if isinstance(node, YamlText) and node.is_missing:
            return None
        return node

    def at(self, node: YamlNode | None) -> Location:
        """Return where a value stands; the mapping itself when there is none."""
        return Location(self.file, node.line, node.column) if node else self.here

    @property
    def here(self) -> Location:
        """The place of the mapping itself."""
        return Location(self.file, self.mapping.line, self.mapping.column)

    def key_place(self, name: str) -> Location:
        """Return where a key stands; the mapping itself when it has no such key."""
        if name not in self.mapping.entries:
            return self.here
        return Location(self.file, *self.mapping.places[name])

    def report(self, code: str, message: str, remedy: str, where: Location) -> None:
        """Add a problem at a place of the file."""
        self.problems.append(Problem(code, message, remedy, where))

    def refuse_unknown(
        self,
        place: str,
        code: str,
        *,
        also: Collection[str] = (),
        meant: Collection[str] = (),
    ) -> None:
        """Report every key that is neither declared nor in `also`, with the nearest that is.

        `meant` are keys of other places that may be the nearest too: a slip in `most` makes a
        look-up of a superlative, and to be told the nearest key of a look-up helps nobody.
        """
        allowed = [*self.keys, *also]
        unknown = []
        for name in self.mapping.entries:
            if name in allowed:
                continue
            if self._is_in_a_language(name):
                allowed.append(name)
            else:
                unknown.append(name)

        for name in unknown:
            # A key of another place, spelled right, is not its own correction.
            candidates = allowed if name in meant else [*allowed, *meant]
            suggestion = nearest(name, candidates)
            message = f"{quoted(name)} is no key of {place}"
            self.report(
                code, message, f"Delete it or correct it.{suggestion}", self.key_place(name)
            )

    def _is_in_a_language(self, name: str) -> bool:
        in_language = tagged(name)
        if in_language is None or in_language.name not in self.keys:
            return False
        return self.keys[in_language.name].has_languages

    def in_languages(self, name: str) -> list[tuple[str, str]]:
        """Return the keys `name@de` that stand here, each with its tag in small letters."""
        keys = []
        for key in self.mapping.entries:
            if "@" not in key:
                continue
            in_language = tagged(key)
            if in_language and in_language.name == name:
                keys.append((key, in_language.tag))
        return keys

    def text(self, name: str, default: str = "") -> str:
        """Return a text.

        `{island}` without quotes, a mapping for YAML, is understood as the pattern it was meant to
        be.
        """
        node = self.get(name)
        if node is None:
            return default
        text = as_text(node)
        if text is None:
            remedy = "Write one text; put it in quotes if it begins with { or [."
            self.report("F008", f"{quoted(name)} should be a text", remedy, self.at(node))
            return default
        return text.text

    def texts(self, name: str) -> list[YamlText]:
        """Return a list of texts; one text alone is a list of one."""
        node = self.get(name)
        if node is None:
            return []
        texts = [as_text(member) for member in members_of(node)]
        if None in texts:
            message = f"{quoted(name)} should be a text or a list of texts"
            self.report("F008", message, "Write [one, two].", self.at(node))
        return [text for text in texts if text is not None and not text.is_missing]

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        text = self.text(name)
        if not text:
            return default
        if text.lower() not in _FLAGS:
            message = f"{quoted(name)} should be true or false"
            self.report("F008", message, "Write true or false.", self.at(self.get(name)))
        return _FLAGS.get(text.lower(), default)

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """Return one of the words that are allowed, or the default where none is written."""
        text = self.text(name, default)
        # Letter for letter: `Any` is one more spelling that files would have to be searched for.
        if text in allowed or text == default:
            return text
        message = f"{quoted(name)} cannot be {quoted(text)}"
        remedy = f"Write one of: {', '.join(allowed)}.{nearest(text, allowed)}"
        self.report("F008", message, remedy, self.at(self.get(name)))
        return default

    def count(self, name: str, default: int, *, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        text = self.text(name)
        if not text:
            return default
        # isdigit() is true of ² and ٣ too.
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        message = f"{quoted(name)} cannot be {quoted(text)}"
        remedy = f"Write a whole number from {low} to {high}."
        self.report("F008", message, remedy, self.at(self.get(name)))
        return default

    def mapping_of(self, name: str, keys: Iterable[Key] = ()) -> Fields | None:
        """Return the settings below a key."""
        node = self.get(name)
        if node is None:
            return None
        if not isinstance(node, YamlMapping):
            message = f"{quoted(name)} should be a mapping of names"
            remedy = "Indent its entries below it, each as `name: value`."
            self.report("F008", message, remedy, self.at(node))
            return None
        return Fields(node, self.file, self.problems, keys)


def members_of(node: YamlNode) -> list[YamlNode]:
    """Return the members of a list; one value alone is a list of one."""
    return node.members if isinstance(node, YamlList) else [node]


def as_text(node: YamlNode) -> YamlText | None:
    """Return the node as a text, None when it is none.

    `{island}`, which YAML reads as a mapping with one empty key, is the pattern.
    """
    if isinstance(node, YamlText):
        return node
    if isinstance(node, YamlMapping) and len(node.entries) == 1:
        # As in `answer: {island}`, where the quotes were forgotten.
        ((name, value),) = node.entries.items()
        if isinstance(value, YamlText) and value.is_missing:
            return YamlText(f"{{{name}}}", node.line, node.column, plain=False)
    return None


def one_of(*allowed: str) -> Kind:
    """Return the kind of a key whose value is one of these words; empty where nothing is said."""
    words = ", ".join(f"`{word}`" for word in allowed)
    return Kind(
        words,
        lambda fields, key: fields.choice(key.name, allowed, key.default or ""),
        Shape("text", allowed),
    )


def whole_number(low: int, high: int) -> Kind:
    """Return the kind of a whole number from `low` to `high`; 0 where nothing is said."""
    return Kind(
        f"{low} to {high}",
        lambda fields, key: fields.count(key.name, key.default or 0, low=low, high=high),
        Shape("number", low=low, high=high),
    )


def _language(fields: Fields, key: Key) -> str:
    tag = fields.text(key.name)
    if not tag or is_tag(tag):
        return tag
    where = fields.at(fields.get(key.name))
    fields.report(key.rule, f"`{key.name}` cannot be {quoted(tag)}", TAG_HELP, where)
    return ""


TEXT = Kind("text", lambda fields, key: fields.text(key.name, key.default or ""))
"""Read as a string; empty where nothing is said."""
TEXTS = Kind(
    "list of texts", lambda fields, key: tuple(t.text for t in fields.texts(key.name)), _ANY_TEXTS
)
"""Read as a tuple of strings."""
PLACED_TEXTS = Kind("list of texts", lambda fields, key: fields.texts(key.name), _ANY_TEXTS)
"""Read as a list of texts with their places, for those who report problems of each."""
FLAG = Kind(
    "true or false",
    lambda fields, key: fields.flag(key.name, default=bool(key.default)),
    Shape("flag", tuple(_FLAGS)),
)
LANGUAGE = Kind("language", _language, Shape("text", pattern=PATTERN_OF_TAG))
"""Read as a language tag; empty where nothing is said, or something that is no tag."""
NODE = Kind("anything", lambda fields, key: fields.get(key.name), _ANYTHING)
"""Read as it stands in the file; who declares it reads on."""
MAPPING = Kind("mapping", lambda fields, key: fields.mapping_of(key.name), _ANYTHING)
"""Read as settings of its own, whose keys the author chose; None where there is none."""
