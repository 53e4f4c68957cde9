"""Deck files: the settings of a deck, and where its facts are.

    deck: Planets
    key: planets-5t8w1c
    facts: seeds/planets
    templates: {...}

The templates are compiled when the fact base is there (`forms.compile_templates`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from studykit.facts.base import Date, Table
from studykit.facts.documents import is_table
from studykit.facts.files import shown_path
from studykit.facts.keys import STANDARD
from studykit.problems import NOWHERE, Location, Problem, nearest, quoted
from studykit.questions.item import Deck, Mode
from studykit.questions.report_link import fault_of_link
from studykit.questions.templates.note_type_settings import NOTE_TYPES, NoteTypeSettings
from studykit.reading.read_yaml import read_documents
from studykit.reading.settings import (
    LANGUAGE,
    MAPPING,
    PLACED_TEXTS,
    TEXT,
    TEXTS,
    Fields,
    Key,
    Kind,
    Shape,
    as_text,
    one_of,
    whole_number,
)
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.dates import parse_date
from studykit.values.scalars import Flaw

FEWEST_OPTIONS = 2
MOST_OPTIONS = 9
_DEFAULT_OPTIONS = 4
MOST_A_DAY = 9999
"""Cards; nobody is asked more."""
TODAY: Literal["today"] = "today"
"""As `as_of`: the day on which the deck is opened."""
ItemOrder = Literal["templates", "rows"]
"""Which items of a deck come one after the other: those of a template, or those about a row."""
_SEE_INIT = "`studykit init` writes a deck to begin from."


# --- keys --------------------------------------------------------------------------------------


def _read_options(fields: Fields, key: Key) -> int:
    """Return how many options a choice is to have, the right one among them.

    Where nothing is said, that is the default of the key's row. A template's row has none: its 0
    means "as many as the deck says".
    """
    node = fields.get(key.name)
    if isinstance(node, YamlList):
        message = "`options` says how many there are to be, and here is a list"
        remedy = "Name wrong answers with `distractors:`."
        fields.report("T014", message, remedy, fields.at(node))
        return key.default or 0
    return fields.count(key.name, key.default or 0, low=FEWEST_OPTIONS, high=MOST_OPTIONS)


def _read_modes(fields: Fields, key: Key) -> tuple[Mode, ...]:
    allowed: tuple[Mode, ...] = get_args(Mode)
    modes: list[Mode] = []
    for node in fields.texts(key.name):
        if node.text in allowed:
            modes.append(node.text)
        else:
            remedy = f"Write some of: {', '.join(allowed)}.{nearest(node.text, allowed)}"
            fields.report("T014", f"{quoted(node.text)} is no mode", remedy, fields.at(node))
    return tuple(modes)


def _read_day(fields: Fields, key: Key) -> Date | Literal["today"] | None:
    text = fields.text(key.name)
    if not text:
        return None
    if text == TODAY:
        return TODAY
    day = parse_date(text)
    if isinstance(day, Flaw):
        message = f"`{key.name}`: {quoted(text)} {day}"
        remedy = f"Correct it, or write {TODAY}."
        fields.report("T014", message, remedy, fields.at(fields.get(key.name)))
        return None
    return day


def _read_day_limit(fields: Fields, key: Key) -> int | None:
    """Return how many cards a day it is to be; None where nothing is said, or nothing right."""
    most = fields.count(key.name, -1, low=0, high=MOST_A_DAY)
    return None if most < 0 else most


def _read_report(fields: Fields, key: Key) -> str:
    """Return the link by which mistakes are reported; empty where there is none, or a wrong one."""
    pattern = fields.text(key.name)
    fault = fault_of_link(pattern) if pattern else None
    if fault:
        message = f"`{key.name}`: {quoted(pattern)} cannot be a link: {fault[0]}"
        fields.report(key.rule, message, fault[1], fields.at(fields.get(key.name)))
        return ""
    return pattern


DAY_LIMIT = whole_number(0, MOST_A_DAY)._replace(read=_read_day_limit)
OPTIONS = whole_number(FEWEST_OPTIONS, MOST_OPTIONS)._replace(read=_read_options)
MODES = Kind("list of `choice`, `typed`, `cards`", _read_modes, Shape("texts", get_args(Mode)))
"""Read as a tuple of modes; empty where nothing is said."""

DECK_KEYS = (
    Key(
        "deck",
        TEXT,
        "the name in Anki; `::` makes subdecks",
        "deck: Space::Planets",
        default_in_words="the file's name",
    ),
    Key(
        "key",
        TEXT,
        "the deck's identity: never change it, never copy it",
        "key: planets-5t8w1c",
        default_in_words="the file's name, with a warning",
    ),
    Key(
        "facts",
        PLACED_TEXTS.called("list of folders"),
        "the fact bases, from the deck's own folder",
        "facts: [seeds/planets]",
    ),
    Key(
        "overlay",
        PLACED_TEXTS.called("list of folders"),
        "your own spellings, notes and rows over the facts, from the deck's own folder",
        "overlay: mine",
    ),
    Key(
        "mute",
        PLACED_TEXTS.called("list of item ids and facts"),
        "items that are not asked, and facts on which none that is asked rests",
        "mute: [t/mars, planets/venus]",
    ),
    Key("about", TEXT, "the description in Anki", "about: The eight planets."),
    Key("tags", TEXTS, "tags of all items", "tags: [astronomy]"),
    Key(
        "as_of",
        Kind(f"date, or `{TODAY}`", _read_day),
        "leave out what does not hold then, by `since` and `until`",
        "as_of: today",
        rule="T014",
    ),
    Key(
        "options",
        OPTIONS,
        "how many options a choice has, the right one among them",
        "options: 3",
        default=_DEFAULT_OPTIONS,
    ),
    Key(
        "modes",
        MODES,
        "how the quiz may ask",
        "modes: [choice, typed]",
        default_in_words="goes by the answer",
        rule="T014",
    ),
    Key(
        "reviews_per_day",
        DAY_LIMIT,
        "how many of its cards the quiz asks a day, beside the learner's own limit",
        "reviews_per_day: 50",
        default_in_words="no limit",
    ),
    Key(
        "new_per_day",
        DAY_LIMIT,
        "how many of these may be new",
        "new_per_day: 5",
        default_in_words="no limit",
    ),
    Key(
        "order",
        one_of(*get_args(ItemOrder)),
        "what lies together among new cards: those of a template, or those of a fact",
        "order: rows",
        default="templates",
    ),
    Key(
        "report",
        Kind("link (`https:` or `mailto:`)", _read_report),
        "a link on the back of cards in Anki and of answers in HTML, to report a mistake",
        'report: "https://example.org/new?title={item}&body={fact}+{line}"',
        default_in_words="no link",
        rule="T014",
    ),
    Key(
        "note_type",
        NOTE_TYPES,
        "the note type of a published deck, whose notes this deck goes on with",
        "note_type: {from: geography.apkg}",
        default_in_words="studykit's own",
    ),
    Key(
        "lang",
        LANGUAGE,
        "the deck's language: `{name}` is `name@de`",
        "lang: de",
        default_in_words="English",
        rule="T014",
    ),
    Key(
        "templates",
        MAPPING.called("mapping of templates"),
        "what is asked",
        'templates: {place: {from: planets, ask: "Which place has {name}?", answer: place}}',
    ),
)


# --- reading -----------------------------------------------------------------------------------


class DeckFile(NamedTuple):
    """A deck file that has been read; its templates are compiled when the fact base is there."""

    deck: Deck
    as_of: Date | None
    """Facts that did not hold then are left out; None: none is. See `on`."""
    options: int
    """How many options a choice has, where its template does not say."""
    modes: tuple[Mode, ...]
    """How the quiz may ask, where a template does not say; empty: as the answer allows."""
    templates: Fields | None
    """One entry for each template, by its id, not yet read; None when there are none."""
    folders: tuple[Path, ...]
    """Where the facts are: folders, or the one file of a plain CSV."""
    lang_location: Location = NOWHERE
    """Where `lang` stands in the deck file, else where the file begins; NOWHERE for a CSV."""
    folder_places: tuple[Location, ...] = ()
    """Where the deck file names each of the folders; none for a plain CSV."""
    overlays: tuple[Path, ...] = ()
    """Folders, or single files, that are put over the facts, one after the other."""
    overlay_places: tuple[Location, ...] = ()
    """Where the deck file names each of them."""
    muted: Mapping[str, Location] = {}
    """What is not asked: items (`template/row`) and facts (`table/row`), with their places."""
    order: ItemOrder = "templates"
    note_types: tuple[NoteTypeSettings, ...] = ()
    """Those of a published deck that it adopts; none: its notes are of studykit's own."""
    follows_today: bool = False
    """Whether `as_of` is `today`: then it is another day whenever the deck is opened."""

    @property
    def all_folders(self) -> tuple[Path, ...]:
        """Return the folders of the facts, and of what is put over them."""
        return (*self.folders, *self.overlays)

    def place_of(self, shown: str) -> Location | None:
        """Return where the deck file names a folder, by its path as messages name it."""
        places = (*self.folder_places, *self.overlay_places)
        for folder, place in zip(self.all_folders, places, strict=False):
            if shown_path(folder) == shown:
                return place
        return None

    def on(self, today: date | None) -> "DeckFile":
        """Return the deck file as it is to be read on a day, with that as its `as_of: today`.

        Without a day, as for a look at its templates, nothing is left out.
        """
        if not self.follows_today or today is None:
            return self
        return self._replace(as_of=Date(today.year, today.month, today.day))


def read_deck(path: Path) -> tuple[DeckFile | None, list[Problem]]:
    """Return the settings of the deck file at `path`. None when it cannot be read at all."""
    name = shown_path(path)
    documents, problems = read_documents(path, name)
    if not documents:
        if not problems:
            problems.append(Problem("T013", "the deck file is empty", _SEE_INIT, Location(name)))
        return None, problems

    def place_of(node: YamlNode) -> Location:
        return Location(name, node.line, node.column)

    # The first is read all the same: what is wrong in it can be mended at once.
    if len(documents) > 1:
        remedy = "Put the second into a file of its own."
        where = place_of(documents[1])
        problems.append(Problem("T014", "a deck file holds one deck", remedy, where))
    document = documents[0]
    if not isinstance(document, YamlMapping):
        message = "this is no deck: names with values are missing"
        problems.append(Problem("T014", message, _SEE_INIT, place_of(document)))
        return None, problems
    if is_table(document):
        message = "this is a table of facts, and no deck"
        remedy = f"Name a deck whose `facts:` are in {quoted(shown_path(path.parent))}. {_SEE_INIT}"
        problems.append(Problem("T014", message, remedy, place_of(document)))
        return None, problems

    fields = Fields(document, name, problems, DECK_KEYS)
    # Who writes `distractors: 5` is told what is meant, and not that there is no such key.
    already_reported = []
    if refuse_counted_distractors(fields):
        already_reported.append("distractors")
    fields.refuse_unknown("a deck", "T001", also=already_reported)
    return _deck_file(fields, path, name), problems


def _deck_file(fields: Fields, path: Path, name: str) -> DeckFile:
    # What the rows of DECK_KEYS read. `fields.get("lang")` below is the node in the file: it knows
    # its line.
    values = fields.values(*fields.keys)
    key = values["key"]
    if not key:
        _report_no_key(fields, path)
    # `../seeds/planets` begins at the deck file's own folder, whatever the current one is.
    named_folders = values["facts"]
    folders = [path.parent / folder.text for folder in named_folders]
    if not folders:
        message = "the deck does not say where its facts are"
        fields.report("T013", message, "Write `facts: ../seeds/NAME`.", fields.here)
    templates = values["templates"]
    if templates is None:
        message = "the deck has no templates"
        fields.report("T013", message, "Write at least one below `templates:`.", fields.here)
    overlays = _read_overlays(fields, values["overlay"], path.parent, folders)
    deck = Deck(
        name=values["deck"] or path.stem,
        key=key or path.stem,
        has_own_key=bool(key),
        about=values["about"],
        tags=values["tags"],
        lang=values["lang"],
        path=name,
        facts=tuple(map(shown_path, folders)),
        location=fields.at(fields.get("key")) if key else fields.here,
        reviews_per_day=values["reviews_per_day"],
        new_per_day=values["new_per_day"],
        report=values["report"],
    )
    follows_today = values["as_of"] == TODAY
    return DeckFile(
        deck,
        as_of=None if follows_today else values["as_of"],
        options=values["options"],
        modes=values["modes"],
        templates=templates,
        folders=tuple(folders),
        lang_location=fields.at(fields.get("lang")),
        folder_places=tuple(map(fields.at, named_folders)),
        overlays=tuple(overlays),
        overlay_places=tuple(overlays.values()),
        muted={name.text: fields.at(name) for name in values["mute"]},
        order=values["order"],
        note_types=values["note_type"],
        follows_today=follows_today,
    )


def _report_no_key(fields: Fields, path: Path) -> None:
    message = (
        "the deck has no `key`; its file's name stands in, "
        "and renaming the file would lose its history in Anki"
    )
    remedy = f"Write `key: {path.stem}` into it, and never change that."
    fields.report("T011", message, remedy, fields.here)


def _read_overlays(
    fields: Fields, names: Sequence[YamlText], folder: Path, bases: Sequence[Path]
) -> dict[Path, Location]:
    """Return the folders of overlays, each with its place; what lies in a base is refused."""
    overlays: dict[Path, Location] = {}
    for name in names:
        overlay = folder / name.text
        if any(overlay.resolve().is_relative_to(base.resolve()) for base in bases):
            message = f"the overlay {quoted(name.text)} lies in the folder of the facts"
            remedy = "Move it into a folder of its own, which no update of the facts touches."
            fields.report("T014", message, remedy, fields.at(name))
        else:
            overlays[overlay] = fields.at(name)
    return overlays


def refuse_counted_distractors(fields: Fields) -> bool:
    """Report T014 for `distractors: 5`, which is meant as a count. Return whether it was one."""
    # Elsewhere `distractors` is often a number, and no list of a single wrong answer "5" is meant.
    node = fields.get("distractors")
    if node is None:
        return False
    text = as_text(node)
    if text is None or not (text.text.isascii() and text.text.isdigit()):
        return False
    # The right answer is an option too. A number of a thousand digits is cut: it is too many.
    wanted = int(text.text[:4]) + 1
    remedy = f"Write `options: {wanted}`: the right one is counted too."
    if wanted < FEWEST_OPTIONS:
        remedy = "Write `modes: [typed, cards]` to ask without options."
    elif wanted > MOST_OPTIONS:
        remedy = f"Write `options: {MOST_OPTIONS}`, which is the most."
    message = (
        f"`distractors` names wrong answers, and {quoted(text.text)} is how many there are to be"
    )
    remedy = f"{remedy} A wrong answer {text.text} is [{text.text}]."
    fields.report("T014", message, remedy, fields.at(node))
    return True


def sheet_deck(path: Path, table: Table) -> tuple[DeckFile, list[Problem]]:
    """Return the deck of a plain CSV: the second column is asked by the first, and back.

    Of a file words.csv with the columns `German` and `English` it is what a deck file would say by

        templates:
          words: {ask: "{German}", answer: English, both_ways: true}
    """
    name = shown_path(path)
    deck = Deck(
        name=path.stem,
        key=path.stem,
        # There is no `key` in a CSV that its author could have forgotten.
        has_own_key=True,
        about="",
        tags=(),
        lang="",
        path=name,
        facts=(name,),
        location=Location(name, 1, 1),
    )
    columns = [column.name for column in table.columns if column.name not in STANDARD]
    templates = None
    problems = []
    # Two columns are how most people keep vocabulary. What else a sheet has is asked by a deck.
    if len(columns) >= 2:
        settings = {"ask": f"{{{columns[0]}}}", "answer": columns[1], "both_ways": "true"}
        entries: dict[str, YamlNode] = {}
        for key, text in settings.items():
            entries[key] = YamlText(text, 1, 1)
        templates = Fields(_mapping({table.name: _mapping(entries)}), name, [])
    else:
        message = "a CSV is a deck when it has two columns, what is asked and the answer"
        remedy = "Add a column, or write a deck file."
        problems.append(Problem("T013", message, remedy, Location(name, 1, 1)))
    file = DeckFile(
        deck,
        as_of=None,
        options=_DEFAULT_OPTIONS,
        modes=(),
        templates=templates,
        folders=(path,),
    )
    return file, problems


def _mapping(entries: dict[str, YamlNode]) -> YamlMapping:
    """Return a mapping that stands nowhere in a file: all of it in line 1."""
    return YamlMapping(entries, dict.fromkeys(entries, (1, 1)), 1, 1)
