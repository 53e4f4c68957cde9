"""Templates, read from a deck file: every key known, every pattern compiled against the fact base.

A template with an error is left out and reported; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import get_args

from studykit.facts.base import Column, FactBase, PatternText, Table, is_table_name
from studykit.limits import MAX_NAME
from studykit.problems import Location, Problem, Waiver, nearest, quoted
from studykit.questions.item import Form, Many
from studykit.questions.templates.conditions import read_where
from studykit.questions.templates.deck_file import (
    BLANK,
    COMMON_KEYS,
    EXTREMES,
    FORM_KEYS,
    TEMPLATE_KEYS,
    DeckFile,
    Extreme,
    Gap,
    Hardness,
    Named,
    Template,
    read_modes,
    read_options,
    refuse_counted_distractors,
)  # fmt: skip
from studykit.questions.templates.patterns import Lost, Pattern, Slot, compile_pattern, follow
from studykit.reading.settings import Fields, as_text
from studykit.reading.yaml_tree import YamlMapping
from studykit.values.text import encode_part, is_name


def compile_templates(file: DeckFile, base: FactBase) -> tuple[list[Template], list[Problem]]:
    """All templates that can be used, with what is wrong in the others."""
    if file.templates is None:
        return [], []
    templates: list[Template] = []
    problems: list[Problem] = []
    for identity, node in file.templates.mapping.entries.items():
        where = file.templates.key_place(identity)
        if not isinstance(node, YamlMapping) or as_text(node):
            message = f"the template {quoted(identity)} is no list of `key: value`"
            problems.append(Problem("T014", message, "Indent its keys below it.", where))
            continue
        found: list[Problem] = []
        template = _Compiler(Fields(node, file.deck.path, found), base, file).compile(
            identity, where
        )
        if template and not any(problem.level == "error" for problem in found):
            templates.append(template)
        problems.extend(
            problem._replace(touches=(*problem.touches, encode_part(identity))) for problem in found
        )
    return templates, problems


SETS = ("comparison", "order")
"""Forms that ask about several rows at once."""
_NAMES: dict[Form, str] = {
    "lookup": "a look-up", "superlative": "a superlative", "comparison": "a comparison", "count": "a count",
    "order": "an order", "cloze": "a cloze", "claim": "a claim",
}  # fmt: skip
_MORE = {
    "first": "first",
    "last": "last",
    "most": "most",
    "least": "least",
    "order": "put in order",
}
# Compiled by the rare forms that have them.
_OPTIONS = r"(?<!\{)\{\s*options\s*\}(?!\})"
_SLOT = r"\{\{|\}\}|\[(\{[^{}]*\})\]|\{[^{}]*\}"
_BRACKET = r"\[(\{[^{}]*\})\]"


class _Compiler:
    """Reads one template."""

    def __init__(self, fields: Fields, base: FactBase, file: DeckFile) -> None:
        self.fields, self.base, self.file = fields, base, file

    def compile(self, identity: str, where: Location) -> Template | None:
        fields = self.fields
        form = self._form()
        # A slip in `most` makes a look-up of a superlative: the key that was meant may be one of another form.
        known = {*COMMON_KEYS, *FORM_KEYS[form]}
        fields.refuse_unknown(_NAMES[form], "T001", also=known, meant=TEMPLATE_KEYS)
        table = self._table("from", where)
        if table is None:
            return None
        has_gaps = form in ("claim", "cloze")
        gaps = self._gaps(form, table) if has_gaps else []
        if has_gaps and not gaps:
            return None
        ask = (gaps[0].ask,) if gaps else self._ask(form, table, where)
        answer = gaps[0].answer if gaps else self._answer(form, table, where)
        if not ask or answer is None:
            return None
        self._same_columns("ask", ask)
        ask_many = self._patterns("ask_many", table)
        self._same_columns("ask_many", (ask[0], *ask_many))
        if not identity or len(identity) > MAX_NAME:
            fields.report(
                "T014",
                f"a template needs an id of 1 to {MAX_NAME} characters",
                "Shorten it.",
                where,
            )
        elif not is_name(identity):
            message = (
                f"the template's id {quoted(identity)} holds a line break or a control character"
            )
            fields.report("T014", message, "Write it on one line.", where)
        extremes = [extreme for extreme in EXTREMES if extreme in fields]
        by = self._by(form, extremes, table, where)
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
            options=read_options(fields, self.file.options),
            distractors=self._distractors(table, answer),
            hardness=fields.choice("hardness", get_args(Hardness), "medium"),  # type: ignore[arg-type]
            ask_back=self._ask_back(form, table, ask[0], answer),
            explain=self._patterns("explain", table, whole_lists=True),
            hint=next(iter(self._patterns("hint", table, whole_lists=True)), None),
            tags=self._patterns("tags", table),
            limit=fields.count("limit", 0, low=1, high=1_000_000),
            deck=fields.text("deck"),
            modes=read_modes(fields) or self.file.modes,
            was=tuple(each.text for each in fields.texts("was")),
            fresh=fields.text("fresh"),
            extreme=extremes[0] if extremes else None,
            by=by,
            among=fields.count("among", 4 if form == "order" else 2, low=2, high=9)
            if form in SETS
            else 0,
            gaps=tuple(gaps),
            sentence=self._sentence(table) if form == "cloze" else None,
            in_gap=self._in_gap() if form == "cloze" else (),
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
        if not name and len(self.base.tables) == 1 and not self.base.unread:
            return next(iter(self.base.tables.values()))
        broken = self.base.broken_files
        is_unread = name in self.base.unread or (not name and self.base.unread)
        is_misnamed = broken and name and not is_table_name(name)
        if is_unread or is_misnamed or any(Path(file).stem == name for file in broken):
            return None  # of which the facts have told
        if not name:
            self.fields.report(
                "T013",
                "the template does not say `from` which table",
                "Write `from: TABLE`.",
                where,
            )
            return None
        remedy = f"Write the name of a table.{nearest(name, self.base.tables)}"
        place = self.fields.at(self.fields.get(key))
        self.fields.report(
            "T002", f"there is no table {quoted(name)} among the deck's facts", remedy, place
        )
        return None

    def _patterns(
        self, key: str, table: Table, *, whole_lists: bool = False
    ) -> tuple[Pattern, ...]:
        compiled = []
        for node in self.fields.texts(key):
            written = PatternText(node.text, Location(self.fields.file, node.line, node.column))
            pattern, problems = compile_pattern(written, table, self.base, whole_lists=whole_lists)
            self.fields.problems.extend(problems)
            if pattern:
                compiled.append(pattern)
        return tuple(compiled)

    def _ask(self, form: Form, table: Table, where: Location) -> tuple[Pattern, ...]:
        if "ask" not in self.fields:
            self.fields.report(
                "T013", "the template does not say what to `ask`", "Write `ask: ...`.", where
            )
            return ()
        if form not in SETS:
            return self._patterns("ask", table)
        compiled = []
        for node in self.fields.texts("ask"):
            place = Location(self.fields.file, node.line, node.column)
            if form == "comparison" and not re.search(_OPTIONS, node.text):
                message = "a comparison must show between what it asks"
                self.fields.report(
                    "T013", message, "Write {options} where they are to stand in `ask`.", place
                )
            pattern = self._compiled(re.sub(_OPTIONS, BLANK, node.text), table, place)
            compiled += [pattern._replace(text=node.text)] if pattern else []
        return tuple(compiled)

    def _answer(self, form: Form, table: Table, where: Location) -> Pattern | None:
        """`answer: island` is the pattern `{island}`; a text with braces is one already."""
        key = {"count": "count", "order": "of"}.get(form, "answer")
        node = self.fields.get(key)
        if node is None:
            if form == "order" and table.label:
                return self._compiled(f"{{{table.label}}}", table, where)
            self.fields.report(
                "T013", f"the template has no `{key}`", f"Write `{key}: COLUMN`.", where
            )
            return None
        text = as_text(node)
        if text is None:
            message = f"`{key}` should be a column or a pattern"
            remedy = f'Write `{key}: island` or `{key}: "{{island}}"`.'
            self.fields.report("T014", message, remedy, self.fields.at(node))
            return None
        written = text.text if "{" in text.text else f"{{{text.text}}}"
        return self._compiled(written, table, Location(self.fields.file, text.line, text.column))

    def _compiled(self, text: str, table: Table, place: Location) -> Pattern | None:
        pattern, problems = compile_pattern(PatternText(text, place), table, self.base)
        self.fields.problems.extend(problems)
        return pattern

    def _gaps(self, form: Form, table: Table) -> list[Gap]:
        """One gap for each different bracket of a cloze; a claim has exactly one."""
        node = next(iter(self.fields.texts(form)), None)
        if node is None:
            return []
        place = Location(self.fields.file, node.line, node.column)
        inner = list(dict.fromkeys(found[1] for found in re.finditer(_BRACKET, node.text)))
        if not inner or (form == "claim" and len(inner) > 1):
            message = (
                f"the {form} has {len(inner) or 'no'} brackets"
                if inner
                else f"the {form} has no bracket"
            )
            remedy = "Put the one column that is to be true or false into brackets: [{column}]."
            if form == "cloze":
                remedy = "Put what is to be left out into brackets: [{column}]."
            self.fields.report("T013", message, remedy, place)
            return []
        gaps = []
        for each in inner:
            text = re.sub(_BRACKET, r"\1", node.text.replace(f"[{each}]", BLANK))
            ask, answer = self._compiled(text, table, place), self._compiled(each, table, place)
            if ask and answer:
                gaps.append(Gap(ask._replace(text=node.text), answer))
        return gaps if len(gaps) == len(inner) else []

    def _sentence(self, table: Table) -> Pattern | None:
        """The sentence of a cloze, whole."""
        node = next(iter(self.fields.texts("cloze")))
        place = Location(self.fields.file, node.line, node.column)
        return self._compiled(re.sub(_BRACKET, r"\1", node.text), table, place)

    def _in_gap(self) -> tuple[int, ...]:
        """For each slot of the sentence its gap. Brackets around one column are one gap."""
        text = next(iter(self.fields.texts("cloze"))).text
        inner = list(dict.fromkeys(found[1] for found in re.finditer(_BRACKET, text)))
        slots = (found for found in re.finditer(_SLOT, text) if found[0] not in ("{{", "}}"))
        return tuple(inner.index(found[1]) if found[1] else -1 for found in slots)

    def _by(
        self, form: Form, extremes: Sequence[Extreme], table: Table, where: Location
    ) -> Slot | None:
        """The column by which rows are compared: one number or date in each row."""
        fields = self.fields
        if form not in ("superlative", "comparison", "order"):
            return None
        if form != "order" and len(extremes) != 1:
            message = (
                "a comparison must say by what"
                if not extremes
                else f"`{extremes[0]}` and `{extremes[1]}` exclude each other"
            )
            fields.report("T013", message, "Write one of first, last, most, least: COLUMN.", where)
            return None
        key = "order" if form == "order" else extremes[0]
        place = fields.at(fields.get(key)) if fields.get(key) else fields.key_place(key)
        path = follow(
            fields.text(key).strip().removeprefix("{").removesuffix("}"), table, self.base
        )
        if isinstance(path, Lost):
            fields.report("T003", f"`{key}`: {path.message}", path.remedy, place)
            return None
        owner, at = path[-1]
        slot = Slot(fields.text(key), path, owner.columns[at] if at >= 0 else Column("id"), owner)
        if slot.column.type not in ("integer", "number", "quantity", "date") or slot.is_list:
            message = f"`{key}`: {quoted(slot.name)} is no number and no date, so nothing is {_MORE[key]} by it"
            fields.report(
                "T014", message, "Name a column of numbers or of dates, one in each row.", place
            )
            return None
        return slot

    def _same_columns(self, key: str, patterns: Collection[Pattern]) -> None:
        """T006: wordings of one item show the same columns, or they would not be one question."""
        shown = [sorted({slot.name for slot in pattern.slots}) for pattern in patterns]
        for pattern, names in zip(patterns, shown, strict=True):
            if names != shown[0]:
                message = f"the wordings of `{key}` show different columns: {_list(shown[0])} and {_list(names)}"
                remedy = "Show the same columns in each, or make two templates."
                self.fields.report("T006", message, remedy, pattern.location)

    def _ask_back(
        self, form: Form, table: Table, ask: Pattern, answer: Pattern
    ) -> tuple[Pattern, ...]:
        """The inverse: `ask_back`, or the answer alone when the look-up asks by one column alone."""
        fields = self.fields
        if not fields.flag("both_ways") and "ask_back" not in fields:
            return ()
        where = fields.key_place("ask_back" if "ask_back" in fields else "both_ways")
        if form != "lookup":
            fields.report(
                "T014",
                f"{_NAMES[form]} has no inverse",
                "Write it as a template of its own.",
                where,
            )
            return ()
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
        if not isinstance(node, YamlMapping) or as_text(node):
            refuse_counted_distractors(fields)
            return Named(texts=tuple(each.text for each in fields.texts("distractors")))
        inner = Fields(node, fields.file, fields.problems)
        inner.refuse_unknown("`distractors`", "T001", also=("from", "where", "same"))
        compiler = _Compiler(inner, self.base, self.file)
        source = compiler._table("from", inner.here) if "from" in inner else table
        if source is None:
            return None
        same = [each.text for each in inner.texts("same")]
        # The key's row is the one that the answer labels, when it is of that table; else it is the fact itself.
        home = (
            source
            if answer and answer.is_one_slot and answer.slots[0].column.target == source.name
            else table
        )
        for name in same:
            for each in dict.fromkeys((source, home)):
                if name not in each.positions:
                    message = f"`same`: the table {quoted(each.name)} has no column {quoted(name)}"
                    remedy = f"Correct it.{each.column_names.nearest(name)}"
                    inner.report("T003", message, remedy, inner.at(inner.get("same")))
        where = read_where(inner.mapping_of("where"), source, self.base)
        return Named(table=source, where=where, same=tuple(same))

    def _allow(self, identity: str) -> tuple[Waiver, ...]:
        found = self.fields.mapping_of("allow")
        if not found:
            return ()
        return tuple(
            Waiver(rule, found.text(rule), identity, found.key_place(rule))
            for rule in found.mapping.entries
        )


def _list(names: list[str]) -> str:
    return ", ".join(names) or "none"
