"""Deck files: the deck with its settings, and what a template is. `templates` compiles them."""

from pathlib import Path
from typing import Literal, NamedTuple, get_args

from studykit.facts.base import Date, Table
from studykit.facts.documents import is_table
from studykit.facts.files import shown_path
from studykit.facts.keys import STANDARD
from studykit.problems import NOWHERE, Location, Problem, Waiver, nearest, quoted
from studykit.questions.item import Deck, Form, Many, Mode
from studykit.questions.templates.conditions import Condition
from studykit.questions.templates.patterns import Pattern, Slot
from studykit.reading.read_yaml import read_documents
from studykit.reading.settings import Fields, as_text
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.dates import parse_date
from studykit.values.language_tags import TAG_HELP, is_tag
from studykit.values.scalars import Flaw

Hardness = Literal["easy", "medium", "hard"]
Extreme = Literal["first", "last", "most", "least"]
BLANK = "\0"
"""A place in a stem that is filled when its item is made. No text can hold the character: the readers refuse it."""
FEWEST_OPTIONS, MOST_OPTIONS = 2, 9
DECK_KEYS = (
    "deck",
    "key",
    "facts",
    "about",
    "tags",
    "as_of",
    "options",
    "modes",
    "lang",
    "templates",
)
COMMON_KEYS = (
    "from",
    "where",
    "explain",
    "hint",
    "tags",
    "limit",
    "deck",
    "modes",
    "was",
    "fresh",
    "allow",
)
LOOKUP_KEYS = (
    "ask", "answer", "many", "ask_many", "accept", "options", "distractors", "hardness", "both_ways", "ask_back",
)  # fmt: skip
EXTREMES: tuple[Extreme, ...] = get_args(Extreme)
FORM_KEYS: dict[Form, tuple[str, ...]] = {
    "claim": ("claim",),
    "cloze": ("cloze",),
    "count": ("ask", "count"),
    "order": ("ask", "order", "of", "among"),
    "comparison": (*LOOKUP_KEYS, *EXTREMES, "among"),
    "superlative": (*LOOKUP_KEYS, *EXTREMES),
    "lookup": LOOKUP_KEYS,
}
TEMPLATE_KEYS = {*COMMON_KEYS, *(key for keys in FORM_KEYS.values() for key in keys)}


class Named(NamedTuple):
    """Distractors that the author names: texts, or the labels of another table's rows."""

    texts: tuple[str, ...] = ()
    table: Table | None = None
    where: tuple[Condition, ...] = ()
    same: tuple[str, ...] = ()
    """Columns that must be equal in the key's row and in the distractor's."""


class Gap(NamedTuple):
    """One bracket of a cloze: the sentence with BLANK in its place, and the column that stands in it."""

    ask: Pattern
    answer: Pattern


class Template(NamedTuple):
    """One template of a deck, compiled. The patterns are bound to `table`."""

    id: str
    form: Form
    table: Table
    location: Location
    ask: tuple[Pattern, ...]
    """The wordings. BLANK stands where a comparison shows its options, a claim its value and a cloze its gap."""
    answer: Pattern
    """Where the answers come from: of a count the column that is counted, of an order the one that is shown."""
    where: tuple[Condition, ...] = ()
    many: Many = "any"
    ask_many: tuple[Pattern, ...] = ()
    accept: tuple[Pattern, ...] = ()
    options: int = 4
    distractors: Named | None = None
    hardness: Hardness = "medium"
    ask_back: tuple[Pattern, ...] = ()
    """The inverse's wordings; empty when only one way is asked."""
    explain: tuple[Pattern, ...] = ()
    hint: Pattern | None = None
    tags: tuple[Pattern, ...] = ()
    limit: int = 0
    """At most so many items; 0: all."""
    deck: str = ""
    modes: tuple[Mode, ...] = ()
    was: tuple[str, ...] = ()
    fresh: str = ""
    extreme: Extreme | None = None
    by: Slot | None = None
    """The column by which rows are compared or put in order."""
    among: int = 0
    """How many rows stand in a set of a comparison or an order."""
    gaps: tuple[Gap, ...] = ()
    """The brackets of a cloze; `ask` and `answer` are those of the first."""
    sentence: Pattern | None = None
    """A cloze without its brackets."""
    in_gap: tuple[int, ...] = ()
    """For each slot of the sentence the gap that it stands in, from 0; -1 for none."""
    allow: tuple[Waiver, ...] = ()


class DeckFile(NamedTuple):
    """A deck file that has been read; its templates are compiled when the fact base is there."""

    deck: Deck
    as_of: Date | None
    options: int
    modes: tuple[Mode, ...]
    templates: Fields | None
    folders: tuple[Path, ...]
    lang_location: Location = NOWHERE
    folder_places: tuple[Location, ...] = ()
    """Where the deck file names each of the folders; none for a plain CSV."""


def read_deck(path: Path) -> tuple[DeckFile | None, list[Problem]]:
    """The deck file at `path`: its settings, and where its facts are. None when it cannot be read at all."""
    name = shown_path(path)
    documents, problems = read_documents(path, name)
    if not documents:
        if not problems:
            problems.append(Problem("T013", "the deck file is empty", _SEE_INIT, Location(name)))
        return None, problems
    if len(documents) > 1:
        where = Location(name, documents[1].line, documents[1].column)
        problems.append(
            Problem(
                "T014",
                "a deck file holds one deck",
                "Put the second into a file of its own.",
                where,
            )
        )
    if not isinstance(documents[0], YamlMapping):
        where = Location(name, documents[0].line, documents[0].column)
        problems.append(
            Problem("T014", "this is no deck: names with values are missing", _SEE_INIT, where)
        )
        return None, problems
    if is_table(documents[0]):
        where = Location(name, documents[0].line, documents[0].column)
        remedy = f"Name a deck whose `facts:` are in {quoted(shown_path(path.parent))}. {_SEE_INIT}"
        problems.append(Problem("T014", "this is a table of facts, and no deck", remedy, where))
        return None, problems
    fields = Fields(documents[0], name, problems)
    counted = ("distractors",) if refuse_counted_distractors(fields) else ()
    fields.refuse_unknown("a deck", "T001", also=(*DECK_KEYS, *counted))
    return _deck_file(fields, path, name), problems


_SEE_INIT = "`studykit init` writes a deck to begin from."


def _deck_file(fields: Fields, path: Path, name: str) -> DeckFile:
    title = fields.text("deck", path.stem)
    key = fields.text("key")
    if not key:
        message = "the deck has no `key`; its file's name stands in, and renaming the file would lose its history in Anki"
        remedy = f"Write `key: {path.stem}` into it, and never change that."
        fields.report("T011", message, remedy, fields.here)
    named_folders = fields.texts("facts")
    folders = tuple(path.parent / each.text for each in named_folders)
    folder_places = tuple(fields.at(each) for each in named_folders)
    if not folders:
        message = "the deck does not say where its facts are"
        fields.report("T013", message, "Write `facts: ../seeds/NAME`.", fields.here)
    as_of_text = fields.text("as_of")
    as_of = parse_date(as_of_text) if as_of_text else None
    if isinstance(as_of, Flaw):
        fields.report(
            "T014",
            f"`as_of`: {quoted(as_of_text)} {as_of}",
            "Correct it.",
            fields.at(fields.get("as_of")),
        )
        as_of = None
    templates = fields.mapping_of("templates")
    if templates is None:
        fields.report(
            "T013",
            "the deck has no templates",
            "Write at least one below `templates:`.",
            fields.here,
        )
    lang = fields.text("lang")
    if lang and not is_tag(lang):
        fields.report(
            "T014", f"`lang` cannot be {quoted(lang)}", TAG_HELP, fields.at(fields.get("lang"))
        )
        lang = ""
    deck = Deck(
        name=title,
        key=key or path.stem,
        has_own_key=bool(key),
        about=fields.text("about"),
        tags=tuple(each.text for each in fields.texts("tags")),
        lang=lang,
        path=name,
        facts=tuple(shown_path(folder) for folder in folders),
        location=fields.at(fields.get("key")) if key else fields.here,
    )
    options, where = read_options(fields, 4), fields.at(fields.get("lang"))
    return DeckFile(
        deck, as_of, options, read_modes(fields), templates, folders, where, folder_places
    )


def read_modes(fields: Fields) -> tuple[Mode, ...]:
    modes: list[Mode] = []
    for node in fields.texts("modes"):
        if node.text in get_args(Mode):
            modes.append(node.text)  # type: ignore[arg-type]
        else:
            remedy = (
                f"Write some of: {', '.join(get_args(Mode))}.{nearest(node.text, get_args(Mode))}"
            )
            fields.report("T014", f"{quoted(node.text)} is no mode", remedy, fields.at(node))
    return tuple(modes)


def read_options(fields: Fields, default: int) -> int:
    """Return how many options a choice is to have, the right one among them."""
    node = fields.get("options")
    if not isinstance(node, YamlList):
        return fields.count("options", default, low=FEWEST_OPTIONS, high=MOST_OPTIONS)
    message = "`options` says how many there are to be, and here is a list"
    fields.report("T014", message, "Name wrong answers with `distractors:`.", fields.at(node))
    return default


def refuse_counted_distractors(fields: Fields) -> bool:
    """Report T014 for `distractors: 5`, which is meant as a count. Return whether it was one."""
    node = fields.get("distractors")
    text = as_text(node) if node else None
    if text is None or not (text.text.isascii() and text.text.isdigit()):
        return False
    wanted = int(text.text[:4]) + 1  # the right answer is an option too
    remedy = f"Write `options: {wanted}`: the right one is counted too."
    if wanted < FEWEST_OPTIONS:
        remedy = "Write `modes: [typed, cards]` to ask without options."
    elif wanted > MOST_OPTIONS:
        remedy = f"Write `options: {MOST_OPTIONS}`, which is the most."
    message = (
        f"`distractors` names wrong answers, and {quoted(text.text)} is how many there are to be"
    )
    fields.report(
        "T014", message, f"{remedy} A wrong answer {text.text} is [{text.text}].", fields.at(node)
    )
    return True


def sheet_deck(path: Path, table: Table) -> tuple[DeckFile, list[Problem]]:
    """The deck of a plain CSV: the second column is asked by the first, and back."""
    columns = [column.name for column in table.columns if column.name not in STANDARD]
    name = shown_path(path)
    problems: list[Problem] = []
    templates = None
    if len(columns) >= 2:
        texts = {"ask": f"{{{columns[0]}}}", "answer": columns[1], "both_ways": "true"}
        entries: dict[str, YamlNode] = {key: YamlText(text, 1, 1) for key, text in texts.items()}
        template = YamlMapping(entries, dict.fromkeys(entries, (1, 1)), 1, 1)
        templates = Fields(
            YamlMapping({table.name: template}, {table.name: (1, 1)}, 1, 1), name, []
        )
    else:
        message = "a CSV is a deck when it has two columns, what is asked and the answer"
        problems.append(
            Problem("T013", message, "Add a column, or write a deck file.", Location(name, 1, 1))
        )
    deck = Deck(path.stem, path.stem, True, "", (), "", name, (name,), Location(name, 1, 1))
    return DeckFile(deck, None, 4, (), templates, (path,)), problems
