"""The settings of one template, with what all forms have in common.

A form reads its own keys through this (`Form.compile`): patterns are compiled against the
template's table, and what is wrong is reported where it stands. Knows no form.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studykit.facts.base import FactBase, PatternText, Table, is_table_name
from studykit.limits import MAX_NAME
from studykit.problems import Location, Waiver, nearest, quoted
from studykit.questions.templates.compile_pattern import compile_pattern
from studykit.questions.templates.deck_file import (
    MODES,
    DeckFile,
    refuse_counted_distractors,
)
from studykit.questions.templates.patterns import (
    DeadEnd,
    Pattern,
    Slot,
    follow,
    slot_of,
)
from studykit.questions.templates.read_where import read_where
from studykit.questions.templates.template import DistractorSource, Template
from studykit.reading.settings import (
    MAPPING,
    PLACED_TEXTS,
    TEXT,
    TEXTS,
    Fields,
    Key,
    as_text,
    whole_number,
)
from studykit.reading.yaml_tree import YamlMapping, YamlText
from studykit.values.text import is_name

PATTERNS = PLACED_TEXTS.called("list of patterns")
COMPARABLE_COLUMN = TEXT.called("column of dates or numbers")
CONDITIONS = MAPPING.called("mapping of conditions")
COMPARABLE_TYPES = ("integer", "number", "quantity", "date")
_MOST_ITEMS = 1_000_000

COMMON_KEYS = (
    Key(
        "from",
        TEXT.called("table"),
        "which table is asked",
        "from: planets",
        default_in_words="the only one",
    ),
    Key(
        "where",
        CONDITIONS,
        "which rows are asked",
        'where: {kind: giant, place: "<7"}',
        default_in_words="all rows",
    ),
    Key(
        "explain",
        PATTERNS,
        "what is shown after the answer",
        'explain: "{name} measures {diameter}."',
        default_in_words="the facts' `say`",
    ),
    Key("hint", PATTERNS.called("pattern"), "what `?` shows", "hint: It is a {kind}."),
    Key("tags", PATTERNS, "tags beside the deck's", 'tags: [size, "{kind}"]'),
    Key(
        "limit",
        whole_number(1, _MOST_ITEMS).called("whole number"),
        "at most so many items, from all over the table",
        "limit: 3",
        default_in_words="all",
    ),
    Key("deck", TEXT, "a subdeck", "deck: Sizes"),
    Key(
        "modes",
        MODES,
        "how the quiz may ask",
        "modes: [choice, cards]",
        default_in_words="the deck's",
        rule="T014",
    ),
    Key(
        "needs",
        TEXTS.called("list of templates"),
        "templates whose items the quiz asks before these, where both are new",
        "needs: [names]",
    ),
    Key("was", TEXTS, "ids that the template had before", "was: [size-of]"),
    Key("fresh", TEXT, "a mark that begins a new memory", "fresh: 2026-11"),
    Key(
        "allow",
        MAPPING.called("mapping of rules"),
        "waivers, each with its reason",
        "allow: {I004: two are enough here}",
    ),
)
"""Of a template, whatever its form."""
_KEYS_OF_TEMPLATE = tuple(key.name for key in COMMON_KEYS if key.name != "from")
"""Read when the form has read its own; `from` comes before all others (`table_named`)."""

DISTRACTOR_KEYS = (
    Key(
        "from",
        TEXT.called("table"),
        "whose rows",
        "from: planets",
        default_in_words="the template's",
    ),
    Key("where", CONDITIONS, "which of them", "where: {kind: giant}", default_in_words="all rows"),
    Key(
        "same",
        TEXTS.called("list of columns"),
        "in which columns they agree with the answer's row, as `kind` or `country.kind`",
        "same: [kind]",
    ),
)
"""Of `distractors` as a mapping."""


class TemplateSettings:
    """One template while it is compiled."""

    def __init__(
        self, fields: Fields, table: Table, base: FactBase, file: DeckFile, location: Location
    ) -> None:
        self.fields = fields
        self.table = table
        self.base = base
        self.file = file
        self.location = location
        """Where the template's id stands."""

    def template(
        self, template_id: str, form: str, ask: tuple[Pattern, ...], answer: Pattern
    ) -> Template:
        """Return the template with the settings that all forms have."""
        self._check_id(template_id)
        self.refuse_other_columns("ask", ask)
        values = self.fields.values(*_KEYS_OF_TEMPLATE)
        # What stands beside an answer shows a list whole; a stem takes it apart.
        hints = self._compiled(values["hint"], whole_lists=True)
        return Template(
            id=template_id,
            form=form,
            table=self.table,
            location=self.location,
            ask=ask,
            answer=answer,
            where=read_where(values["where"], self.table, self.base) if values["where"] else (),
            options=self.file.options,
            explain=self._compiled(values["explain"], whole_lists=True),
            hint=next(iter(hints), None),
            tags=self._compiled(values["tags"]),
            limit=values["limit"],
            deck=values["deck"],
            modes=values["modes"] or self.file.modes,
            needs=self._needs(values["needs"], template_id),
            was=values["was"],
            fresh=values["fresh"],
            allow=_waivers(values["allow"], template_id),
        )

    def _needs(self, names: Sequence[str], template_id: str) -> tuple[str, ...]:
        """Return the templates that are needed, without those that there are not."""
        assert self.file.templates is not None
        others = [name for name in self.file.templates.mapping.entries if name != template_id]
        needed = []
        for name in names:
            if name in others:
                needed.append(name)
                continue
            message = f"`needs`: there is no other template {quoted(name)}"
            remedy = f"Name one of this deck.{nearest(name, others)}"
            self.fields.report("T014", message, remedy, self.fields.key_place("needs"))
        return tuple(needed)

    def _check_id(self, template_id: str) -> None:
        # It begins the id of every item, and stands in review logs and lock files for ever.
        if not template_id or len(template_id) > MAX_NAME:
            message = f"a template needs an id of 1 to {MAX_NAME} characters"
            self.fields.report("T014", message, "Shorten it.", self.location)
        elif not is_name(template_id):
            shown_id = quoted(template_id)
            message = f"the template's id {shown_id} holds a line break or a control character"
            self.fields.report("T014", message, "Write it on one line.", self.location)

    # --- patterns -------------------------------------------------------------------------------

    def place_in_file(self, line: int, column: int) -> Location:
        return Location(self.fields.file, line, column)

    def pattern(self, text: str, place: Location, *, whole_lists: bool = False) -> Pattern | None:
        """Return a text as a pattern of the template's table; None when something is wrong."""
        written = PatternText(text, place)
        pattern, problems = compile_pattern(written, self.table, self.base, whole_lists=whole_lists)
        self.fields.problems.extend(problems)
        return pattern

    def patterns(self, key: str, *, whole_lists: bool = False) -> tuple[Pattern, ...]:
        """Return the patterns of a key, without those in which something is wrong."""
        return self._compiled(self.fields[key], whole_lists=whole_lists)

    def _compiled(
        self, texts: Sequence[YamlText], *, whole_lists: bool = False
    ) -> tuple[Pattern, ...]:
        patterns = []
        for node in texts:
            place = self.place_in_file(node.line, node.column)
            pattern = self.pattern(node.text, place, whole_lists=whole_lists)
            if pattern:
                patterns.append(pattern)
        return tuple(patterns)

    def has_ask(self) -> bool:
        """Return whether the template says what to ask, and report T013 when it does not."""
        if "ask" in self.fields:
            return True
        message = "the template does not say what to `ask`"
        self.fields.report("T013", message, "Write `ask: ...`.", self.location)
        return False

    def ask(self) -> tuple[Pattern, ...]:
        """Return the wordings of the question; none when there is no usable one."""
        if not self.has_ask():
            return ()
        return self.patterns("ask")

    def column_or_pattern(self, key: str) -> Pattern | None:
        """Return where answers come from: a pattern, or a column's name for the pattern of it."""
        node = self.fields[key]
        if node is None:
            message = f"the template has no `{key}`"
            self.fields.report("T013", message, f"Write `{key}: COLUMN`.", self.location)
            return None
        text = as_text(node)
        if text is None:
            message = f"`{key}` should be a column or a pattern"
            remedy = f'Write `{key}: island` or `{key}: "{{island}}"`.'
            self.fields.report("T014", message, remedy, self.fields.at(node))
            return None
        written = text.text
        if "{" not in written:
            written = f"{{{written}}}"
        return self.pattern(written, self.place_in_file(text.line, text.column))

    def comparable_column(self, key: str, verb: str) -> Slot | None:
        """Return the column by which rows are compared: one number or date in each row.

        `verb` says in the message what is done by it: nothing is `put in order` by it.
        """
        fields = self.fields
        written = fields.text(key)
        node = fields.get(key)
        place = fields.key_place(key)
        if node:
            place = fields.at(node)
        # A column in braces is understood too: `answer` may be written so.
        name = written.strip().removeprefix("{").removesuffix("}")
        path = follow(name, self.table, self.base)
        if isinstance(path, DeadEnd):
            fields.report("T003", f"`{key}`: {path.message}", path.remedy, place)
            return None
        slot = slot_of(written, path)
        # Of a list nobody knows which member counts.
        if slot.column.type not in COMPARABLE_TYPES or slot.is_list:
            message = (
                f"`{key}`: {quoted(slot.name)} is no number and no date, so nothing is {verb} by it"
            )
            remedy = "Name a column of numbers or of dates, one in each row."
            fields.report("T014", message, remedy, place)
            return None
        return slot

    def refuse_other_columns(self, key: str, patterns: Sequence[Pattern]) -> None:
        """Report T006 where wordings show other columns: they would not be one question."""
        if len(patterns) < 2:
            return
        columns_of_first = _columns_shown(patterns[0])
        for pattern in patterns:
            columns = _columns_shown(pattern)
            if columns != columns_of_first:
                both = f"{_listed(columns_of_first)} and {_listed(columns)}"
                message = f"the wordings of `{key}` show different columns: {both}"
                remedy = "Show the same columns in each, or make two templates."
                self.fields.report("T006", message, remedy, pattern.location)

    # --- named distractors ----------------------------------------------------------------------

    def distractors(self, answer: Pattern) -> DistractorSource | None:
        """Return where the author wants wrong options from; None when he does not say."""
        fields = self.fields
        node = fields.get("distractors")
        if node is None:
            return None
        # `{island}` without quotes is a mapping for YAML, and a text for its author.
        if not isinstance(node, YamlMapping) or as_text(node):
            refuse_counted_distractors(fields)
            texts = [text.text for text in fields.texts("distractors")]
            return DistractorSource(texts=tuple(texts))

        own = Fields(node, fields.file, fields.problems, DISTRACTOR_KEYS)
        own.refuse_unknown("`distractors`", "T001")
        source: Table | None = self.table
        if "from" in own:
            source = table_named(own, self.base, own.here)
        if source is None:
            return None
        same = own["same"]
        # The key's row is the one that the answer labels, when that is of the table; else it is the
        # fact itself, and the columns must be in its table too.
        home = self.table
        if answer.is_one_slot and answer.slots[0].column.target == source.name:
            home = source
        for column in same:
            for table in dict.fromkeys((source, home)):
                path = follow(column, table, self.base)
                if isinstance(path, DeadEnd):
                    message = f"`same`: {path.message}"
                    own.report("T003", message, path.remedy, own.at(own.get("same")))
        where = read_where(own["where"], source, self.base)
        return DistractorSource(table=source, where=where, same=same)


def table_named(fields: Fields, base: FactBase, where: Location) -> Table | None:
    """Return the table that `from` names, or the only one; None, with a problem, without one."""
    name = fields["from"]
    if name in base.tables:
        return base.tables[name]
    # With a file that cannot be read there may be more tables than this one.
    if not name and len(base.tables) == 1 and not base.unread:
        return next(iter(base.tables.values()))

    # Of a file that cannot be read the facts have told, and the table may be in there.
    is_unread = name in base.unread or (not name and bool(base.unread))
    may_be_misnamed = bool(base.broken_files) and bool(name) and not is_table_name(name)
    is_of_broken_file = name in [Path(file).stem for file in base.broken_files]
    if is_unread or may_be_misnamed or is_of_broken_file:
        return None

    if not name:
        message = "the template does not say `from` which table"
        fields.report("T013", message, "Write `from: TABLE`.", where)
        return None
    message = f"there is no table {quoted(name)} among the deck's facts"
    remedy = f"Write the name of a table.{nearest(name, base.tables)}"
    fields.report("T002", message, remedy, fields.at(fields.get("from")))
    return None


def _waivers(allowed: Fields | None, template_id: str) -> tuple[Waiver, ...]:
    """Return what the template's `allow` lets stay."""
    if not allowed:
        return ()
    waivers = []
    for rule in allowed.mapping.entries:
        reason = allowed.text(rule)
        waivers.append(Waiver(rule, reason, template_id, allowed.key_place(rule)))
    return tuple(waivers)


def _columns_shown(pattern: Pattern) -> list[str]:
    return sorted({slot.name for slot in pattern.slots})


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
