"""Deck files: the deck and its templates, every key known, every pattern compiled against the fact base.

A template with an error is left out and reported; the others go on. Forms that are not made yet say so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from studykit.facts.fields import Fields, as_text
from studykit.facts.head import STANDARD
from studykit.facts.load import shown_path
from studykit.facts.model import Date, FactBase, PatternText, Table
from studykit.facts.read_yaml import Mapping, Node, Text, read_documents
from studykit.facts.values import Wrong, parse_date
from studykit.items.model import Deck, Form, Many, Mode
from studykit.items.pattern import Pattern, compile_pattern
from studykit.items.where import Condition, read_where
from studykit.problems import Location, Problem, Waiver, nearest, quoted

Hardness = Literal["easy", "medium", "hard"]
DECK_KEYS = ("deck", "key", "facts", "about", "tags", "as_of", "options", "modes", "lang", "templates")
COMMON_KEYS = ("from", "where", "explain", "hint", "tags", "limit", "deck", "modes", "was", "fresh", "allow")
LOOKUP_KEYS = (
    "ask", "answer", "many", "ask_many", "accept", "options", "distractors", "hardness", "both_ways", "ask_back",
)  # fmt: skip
EXTREMES = ("first", "last", "most", "least")
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


@dataclass(frozen=True, slots=True)
class Named:
    """Distractors that the author names: texts, or the labels of another table's rows."""

    texts: tuple[str, ...] = ()
    table: Table | None = None
    where: tuple[Condition, ...] = ()
    same: tuple[str, ...] = ()
    """Columns that must be equal in the key's row and in the distractor's."""


@dataclass(frozen=True, slots=True)
class Template:
    """One template of a deck, compiled. The patterns are bound to `table`."""

    id: str
    form: Form
    table: Table
    location: Location
    ask: tuple[Pattern, ...]
    answer: Pattern
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
    allow: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck file that has been read; its templates are compiled when the fact base is there."""

    deck: Deck
    as_of: Date | None
    options: int
    modes: tuple[Mode, ...]
    templates: Fields | None
    folders: tuple[Path, ...]


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
        problems.append(Problem("T014", "a deck file holds one deck", "Put the second into a file of its own.", where))
    if not isinstance(documents[0], Mapping):
        where = Location(name, documents[0].line, documents[0].column)
        problems.append(Problem("T014", "this is no deck: names with values are missing", _SEE_INIT, where))
        return None, problems
    fields = Fields(documents[0], name, problems)
    fields.refuse_unknown(DECK_KEYS, "a deck", "T001")
    return _deck_file(fields, path, name), problems


_SEE_INIT = "`studykit init` writes a deck to begin from."


def _deck_file(fields: Fields, path: Path, name: str) -> DeckFile:
    title = fields.text("deck", path.stem)
    key = fields.text("key")
    if not key:
        message = (
            "the deck has no `key`; its file's name stands in, and renaming the file would lose its history in Anki"
        )
        remedy = f"Write `key: {path.stem}` into it, and never change that."
        fields.report("T011", message, remedy, fields.here, "warning")
    folders = tuple(path.parent / each.text for each in fields.texts("facts"))
    if not folders:
        message = "the deck does not say where its facts are"
        fields.report("T013", message, "Write `facts: ../seeds/NAME`.", fields.here)
    as_of_text = fields.text("as_of")
    as_of = parse_date(as_of_text) if as_of_text else None
    if isinstance(as_of, Wrong):
        fields.report("T014", f"`as_of`: {quoted(as_of_text)} {as_of}", "Correct it.", fields.at(fields.get("as_of")))
        as_of = None
    templates = fields.mapping_of("templates")
    if templates is None:
        fields.report("T013", "the deck has no templates", "Write at least one below `templates:`.", fields.here)
    deck = Deck(
        name=title,
        key=key or path.stem,
        has_own_key=bool(key),
        about=fields.text("about"),
        tags=tuple(each.text for each in fields.texts("tags")),
        lang=fields.text("lang"),
        path=name,
        facts=tuple(shown_path(folder) for folder in folders),
        location=fields.at(fields.get("key")) if key else fields.here,
    )
    return DeckFile(deck, as_of, fields.count("options", 4, low=2, high=9), read_modes(fields), templates, folders)


def read_modes(fields: Fields) -> tuple[Mode, ...]:
    modes: list[Mode] = []
    for node in fields.texts("modes"):
        if node.text in get_args(Mode):
            modes.append(node.text)  # type: ignore[arg-type]
        else:
            remedy = f"Write some of: {', '.join(get_args(Mode))}.{nearest(node.text, get_args(Mode))}"
            fields.report("T014", f"{quoted(node.text)} is no mode", remedy, fields.at(node))
    return tuple(modes)


def compile_templates(file: DeckFile, base: FactBase) -> tuple[list[Template], list[Problem]]:
    """All templates that can be used, with what is wrong in the others."""
    if file.templates is None:
        return [], []
    templates: list[Template] = []
    problems: list[Problem] = []
    for identity, node in file.templates.mapping.entries.items():
        where = file.templates.key_place(identity)
        if not isinstance(node, Mapping) or as_text(node):
            message = f"the template {quoted(identity)} is no list of `key: value`"
            problems.append(Problem("T014", message, "Indent its keys below it.", where))
            continue
        found: list[Problem] = []
        template = _Compiler(Fields(node, file.deck.path, found), base, file).compile(identity, where)
        if template and not any(problem.level == "error" for problem in found):
            templates.append(template)
        problems.extend(replace(problem, touches=(*problem.touches, identity)) for problem in found)
    return templates, problems


class _Compiler:
    """Reads one template."""

    def __init__(self, fields: Fields, base: FactBase, file: DeckFile) -> None:
        self.fields, self.base, self.file = fields, base, file

    def compile(self, identity: str, where: Location) -> Template | None:
        fields = self.fields
        form = self._form()
        if form == "lookup":
            fields.refuse_unknown({*COMMON_KEYS, *FORM_KEYS[form]}, "a look-up", "T001")
        else:
            fields.refuse_unknown(TEMPLATE_KEYS, "a template", "T001")
        table = self._table("from", where)
        if table is None:
            return None
        if form != "lookup":
            message = f"the form {quoted(form)} is not made yet; the template makes no items"
            fields.report("T012", message, "Nothing needs to be done; a later version makes them.", where, "warning")
            return None
        ask = self._patterns("ask", table)
        answer = self._answer(table, where)
        if not ask or answer is None:
            if "ask" not in fields:
                fields.report("T013", "the template does not say what to `ask`", "Write `ask: ...`.", where)
            return None
        self._same_columns("ask", ask)
        ask_many = self._patterns("ask_many", table)
        self._same_columns("ask_many", (ask[0], *ask_many))
        if not identity or len(identity) > 200:
            fields.report("T014", "a template needs an id of 1 to 200 characters", "Shorten it.", where)
        return Template(
            id=identity,
            form=form,
            table=table,
            location=where,
            ask=ask,
            answer=answer,
            where=read_where(fields.mapping_of("where"), table, self.base),
            many=fields.choice("many", get_args(Many), "any"),  # type: ignore[arg-type]
            ask_many=ask_many,
            accept=self._patterns("accept", table),
            options=fields.count("options", self.file.options, low=2, high=9),
            distractors=self._distractors(table, answer),
            hardness=fields.choice("hardness", get_args(Hardness), "medium"),  # type: ignore[arg-type]
            ask_back=self._ask_back(table, ask[0], answer),
            explain=self._patterns("explain", table, whole_lists=True),
            hint=next(iter(self._patterns("hint", table, whole_lists=True)), None),
            tags=self._patterns("tags", table),
            limit=fields.count("limit", 0, low=1, high=1_000_000),
            deck=fields.text("deck"),
            modes=read_modes(fields) or self.file.modes,
            was=tuple(each.text for each in fields.texts("was")),
            fresh=fields.text("fresh"),
            allow=self._allow(identity),
        )

    def _form(self) -> Form:
        fields = self.fields
        for form in ("claim", "cloze", "count", "order"):
            if form in fields:
                return form
        if "among" in fields:
            return "comparison"
        return "superlative" if any(key in fields for key in EXTREMES) else "lookup"

    def _table(self, key: str, where: Location) -> Table | None:
        name = self.fields.text(key)
        if name in self.base.tables:
            return self.base.tables[name]
        if not name and len(self.base.tables) == 1:
            return next(iter(self.base.tables.values()))
        if any(Path(file).stem == name for file in self.base.broken_files):
            return None
        if not name:
            self.fields.report("T013", "the template does not say `from` which table", "Write `from: TABLE`.", where)
            return None
        remedy = f"Write the name of a table.{nearest(name, self.base.tables)}"
        place = self.fields.at(self.fields.get(key))
        self.fields.report("T002", f"there is no table {quoted(name)} among the deck's facts", remedy, place)
        return None

    def _patterns(self, key: str, table: Table, *, whole_lists: bool = False) -> tuple[Pattern, ...]:
        compiled = []
        for node in self.fields.texts(key):
            written = PatternText(node.text, Location(self.fields.file, node.line, node.column))
            pattern, problems = compile_pattern(written, table, self.base, whole_lists=whole_lists)
            self.fields.problems.extend(problems)
            if pattern:
                compiled.append(pattern)
        return tuple(compiled)

    def _answer(self, table: Table, where: Location) -> Pattern | None:
        """`answer: island` is the pattern `{island}`; a text with braces is one already."""
        node = self.fields.get("answer")
        if node is None:
            self.fields.report("T013", "the template has no `answer`", "Write `answer: COLUMN`.", where)
            return None
        text = as_text(node)
        if text is None:
            message = "`answer` should be a column or a pattern"
            self.fields.report("T014", message, 'Write `answer: island` or `answer: "{island}"`.', self.fields.at(node))
            return None
        written = text.text if "{" in text.text else f"{{{text.text}}}"
        place = Location(self.fields.file, text.line, text.column)
        pattern, problems = compile_pattern(PatternText(written, place), table, self.base)
        self.fields.problems.extend(problems)
        return pattern

    def _same_columns(self, key: str, patterns: Collection[Pattern]) -> None:
        """T006: wordings of one item show the same columns, or they would not be one question."""
        shown = [sorted({slot.name for slot in pattern.slots}) for pattern in patterns]
        for pattern, names in zip(patterns, shown, strict=True):
            if names != shown[0]:
                message = f"the wordings of `{key}` show different columns: {_list(shown[0])} and {_list(names)}"
                remedy = "Show the same columns in each, or make two templates."
                self.fields.report("T006", message, remedy, pattern.location)

    def _ask_back(self, table: Table, ask: Pattern, answer: Pattern) -> tuple[Pattern, ...]:
        """The inverse: `ask_back`, or the answer alone when the look-up asks by one column alone."""
        fields = self.fields
        if not fields.flag("both_ways") and "ask_back" not in fields:
            return ()
        where = fields.key_place("ask_back" if "ask_back" in fields else "both_ways")
        if len(ask.slots) != 1:
            message = "the inverse is only clear when `ask` shows one column"
            fields.report("T014", message, "Write the inverse as a template of its own.", where)
            return ()
        written = self._patterns("ask_back", table)
        for pattern in written:
            if len(pattern.slots) != 1 or not pattern.columns <= answer.columns:
                message = "`ask_back` should show one column, the answer's"
                fields.report("T014", message, "Show that column alone.", pattern.location)
        if not written and not ask.is_one_slot:
            message = "`both_ways` needs the words of the inverse question"
            fields.report("T013", message, 'Write `ask_back: "... {answer column} ...?"`.', where)
        return written or (answer,)

    def _distractors(self, table: Table, answer: Pattern | None) -> Named | None:
        fields = self.fields
        node = fields.get("distractors")
        if node is None:
            return None
        if not isinstance(node, Mapping) or as_text(node):
            return Named(texts=tuple(each.text for each in fields.texts("distractors")))
        inner = Fields(node, fields.file, fields.problems)
        inner.refuse_unknown(("from", "where", "same"), "`distractors`", "T001")
        compiler = _Compiler(inner, self.base, self.file)
        source = compiler._table("from", inner.here) if "from" in inner else table
        if source is None:
            return None
        same = [each.text for each in inner.texts("same")]
        # The key's row is the one that the answer labels, when it is of that table; else it is the fact itself.
        home = source if answer and answer.is_one_slot and answer.slots[0].column.target == source.name else table
        for name in same:
            for each in dict.fromkeys((source, home)):
                if name not in each.positions:
                    message = f"`same`: the table {quoted(each.name)} has no column {quoted(name)}"
                    remedy = f"Correct it.{nearest(name, each.positions)}"
                    inner.report("T003", message, remedy, inner.at(inner.get("same")))
        where = read_where(inner.mapping_of("where"), source, self.base)
        return Named(table=source, where=where, same=tuple(same))

    def _allow(self, identity: str) -> tuple[Waiver, ...]:
        found = self.fields.mapping_of("allow")
        if not found:
            return ()
        return tuple(Waiver(rule, found.text(rule), identity, found.key_place(rule)) for rule in found.mapping.entries)


def _list(names: list[str]) -> str:
    return ", ".join(names) or "none"


def sheet_deck(path: Path, table: Table) -> tuple[DeckFile, list[Problem]]:
    """The deck of a plain CSV: the second column is asked by the first, and back."""
    columns = [column.name for column in table.columns if column.name not in STANDARD]
    name = shown_path(path)
    problems: list[Problem] = []
    templates = None
    if len(columns) >= 2:
        texts = {"ask": f"{{{columns[0]}}}", "answer": columns[1], "both_ways": "true"}
        entries: dict[str, Node] = {key: Text(text, 1, 1) for key, text in texts.items()}
        template = Mapping(entries, [1 << 20 | 1] * len(entries), 1, 1)
        templates = Fields(Mapping({table.name: template}, [1 << 20 | 1], 1, 1), name, [])
    else:
        message = "a CSV is a deck when it has two columns, what is asked and the answer"
        problems.append(Problem("T013", message, "Add a column, or write a deck file.", Location(name, 1, 1)))
    deck = Deck(path.stem, path.stem, True, "", (), "", name, (name,))
    return DeckFile(deck, None, 4, (), templates, (path,)), problems
