"""Say what speaks against a candidate for an option, and where one comes from: for `why_item`.

    key 8849 m     8611 m     the same column of a row that the template keeps; near the answer
                   8849 m     is right, or would be taken as right
                   29,032 ft  is of another grain than '8849 m': unit 'ft', not 'm'

The parts of what keeps a candidate from an item's options are asked one by one. Knows one item at a
time, and no rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from studykit.facts.base import Number, Table
from studykit.problems import Location, quoted
from studykit.questions.direction_maker import DirectionMaker
from studykit.questions.forms.because import name_of_compared, shown_compared
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import AskedRow
from studykit.questions.options.choice import Choice
from studykit.questions.options.fit import ShownPart
from studykit.questions.options.forbidden import Avoid, Candidate, Stem
from studykit.questions.options.likeness import form_of_text
from studykit.questions.options.tier import Origin
from studykit.questions.options_of_items import Offer
from studykit.questions.templates.labels import label
from studykit.values.english import join_words, show_plain

MOST_NAMED = 3
"""Of more rows, or values, the first stand for all."""
_NO_STEM = Stem(())
_GRAIN_OF_NUMBERS = ("", "unit", "scale", "decimals", "about", "kind")
_GRAIN_OF_DATES = ("", "precision", "about", "kind")
_GRAIN_OF_TEXTS = ("", "table", "kind")
_PARTS_OF_GRAIN = {
    "number": _GRAIN_OF_NUMBERS,
    "date": _GRAIN_OF_DATES,
    "text": _GRAIN_OF_TEXTS,
}
"""Names for the parts of a grain. The first is its type: a number, a date or a text."""
_ORIGINS: Mapping[Origin, str] = {
    "kept": "the same column of a row that the template keeps",
    "left out": "the same column of a row that the template leaves out",
    "referred to": "another row of the table that the answer refers to",
    "rivals": "another row of those asked about",
    "named": "`distractors` of the template names it",
}


# --- what speaks against a candidate --------------------------------------------------------------


class Objections:
    """Tells what keeps a candidate from being an option.

    The item's `Avoid` says only that something does: here each of its parts is asked by itself.
    """

    def __init__(self, direction_maker: DirectionMaker, group: Group, offer: Offer) -> None:
        choice = offer.choice
        avoid = choice.avoid
        self.key = choice.key
        self.parts: list[tuple[Avoid, str]] = []
        # As `DirectionMaker` builds them: the right answers, then each list of rows that the stem
        # may mean, and the disputed ones.
        right, *perhaps_right = avoid.forbidden
        self._add("is right, or would be taken as right", Avoid((right,), (), _NO_STEM))
        considered = direction_maker.considered
        hidden = considered.hidden.meant_by(group) if considered.hidden else ()
        maybe_meant = direction_maker.options.rows_maybe_meant(group)
        for forbidden, rows in zip(perhaps_right, maybe_meant, strict=True):
            ids = sorted({asked.row.id for asked in rows})
            whose = ", ".join(ids[:MOST_NAMED])
            why = f"may be right: the question may mean {whose}"
            if any(rows is hidden_rows for hidden_rows in hidden):
                why = f"may be right: {whose} fits the question, and only `where` leaves it out"
            self._add(why, Avoid((forbidden,), (), _NO_STEM))
        if considered.doubts:
            disputed = considered.doubts.disputed
            self._add("is the answer of a disputed fact", Avoid((), (disputed,), _NO_STEM))
        if choice.doubted:
            why = "is not known to be wrong: a fact lacks what the question shows"
            self._add(why, Avoid((), tuple(choice.doubted), _NO_STEM))
        for exclusion in avoid.exclusions:
            self._add(exclusion.why, Avoid((), (), _NO_STEM, (exclusion,)))
        self._add("stands in the question", Avoid((), (), avoid.stem))
        self.reason_against = choice.reason_against

        # An empty choice says what two candidates of the same spelling would not.
        self.choice = Choice(choice.item_id, choice.key, avoid, choice.wanted, choice.hardness)

    def _add(self, why: str, part: Avoid) -> None:
        self.parts.append((part, why))

    def against(self, candidate: Candidate) -> str:
        """Return the first reason against a candidate, or nothing."""
        if candidate.grain != self.key.grain:
            difference = _difference(candidate, self.key)
            return f"is of another grain than {quoted(self.key.text)}: {difference}"
        for part, why in self.parts:
            if not part.allows(candidate) or part.around(candidate.extent):
                return why
        why = self.reason_against(candidate)
        if why:
            return why
        if not self.choice.is_free(candidate):
            return "cannot stand beside the others"
        return ""


def _difference(candidate: Candidate, key: Candidate) -> str:
    """Return in which parts of their grain a candidate and the key differ."""
    type_name = str(candidate.grain[0])
    if candidate.grain[0] != key.grain[0]:
        return f"a {type_name}, not a {key.grain[0]}"
    names = _PARTS_OF_GRAIN.get(type_name, ("", "kind"))
    differences = []
    for name, part, part_of_key in zip(names, candidate.grain, key.grain, strict=False):
        if part != part_of_key:
            differences.append(f"{name} {quoted(str(part))}, not {quoted(str(part_of_key))}")
    return ", ".join(differences)


# --- where a candidate comes from -----------------------------------------------------------------


class Origins:
    """Tells where the candidates of an item come from, and why they are plausible."""

    def __init__(self, direction_maker: DirectionMaker, group: Group, offer: Offer) -> None:
        self.direction_maker = direction_maker
        self.base = direction_maker.base
        self.template = direction_maker.template
        self.offer = offer
        self.group = group
        confused = direction_maker.candidates.rows.confused_with(self.group.rows)
        self.confused = {candidate.text for candidate in confused}
        self.is_named = self.template.distractors is not None

    def candidates(self) -> Iterator[Candidate]:
        """Yield all candidates, those that are taken first."""
        yield from self.offer.preferred
        for tier in self.offer.tiers:
            yield from tier.candidates

    def why(self, text: str) -> str:
        """Return why a text that stands among the options does."""
        parts = [self._origin(text), *self._likeness(text)]
        if self.template.by:
            parts.insert(0, self._value_compared(text))
        if text in self.offer.kept:
            parts.append("kept as it was exported")
        return "; ".join(filter(None, parts))

    def place(self, text: str) -> Location | None:
        """Return the place of the fact that brings a text, if one does."""
        distractors = self.template.distractors
        if distractors and not distractors.table:
            # The template itself names them.
            return None
        for asked in self.direction_maker.candidates.read.asked:
            if text in asked.texts:
                return self.template.table.place(asked.row)
        table = self._table_of_answers()
        if table is None:
            return None
        for row in table.rows:
            if text == label(self.base, table, row):
                return table.place(row)
        return None

    def _table_of_answers(self) -> Table | None:
        """Return the table to which the answers refer, if they do."""
        slot = self.direction_maker.direction.answer_slot
        if slot is None or not slot.column.target:
            return None
        return self.base.tables.get(slot.column.target)

    def _origin(self, text: str) -> str:
        if any(text == candidate.text for candidate in self.direction_maker.candidates.offered):
            return "the question itself names it"
        if text in self.confused:
            return "`confused_with` names it"
        if self.is_named:
            return _ORIGINS["named"]
        for tier in self.offer.tiers:
            if any(candidate.text == text for candidate in tier.candidates):
                return _ORIGINS[tier.origin]
        return "a value near the answer that no fact has"

    def _likeness(self, text: str) -> Iterator[str]:
        """Yield what an option has in common with the key."""
        key = self.offer.choice.key
        candidate = self._candidate_like_key(text)
        if candidate is None:
            return
        for attribute in candidate.attributes:
            if attribute in key.attributes:
                _, column, value = attribute
                yield f"{column} is {_attribute_in_words(value)} for both"
        yield from self._fit(text)
        # Numbers and dates are drawn from a sorted line, texts from rings of a like form.
        if candidate.extent:
            yield "near the answer"
        elif form_of_text(text) == key.form:
            yield "alike in form"

    def _fit(self, text: str) -> Iterator[str]:
        """Yield what rows with an option for their answer share with the question."""
        choice = self.offer.choice
        fit = self.direction_maker.candidates.fit
        said = set(fit.rings(text)) if fit else set()
        for parts in choice.parts_in_common:
            if len(parts) == 1 and parts in said and isinstance(parts[0], ShownPart):
                yield f"goes with {quoted(parts[0].text)} in the question"
        for attribute in choice.more_attributes:
            if attribute in said:
                _, column, value = attribute
                yield f"{column} is {_attribute_in_words(value)} for both"

    def _candidate_like_key(self, text: str) -> Candidate | None:
        grain = self.offer.choice.key.grain
        for candidate in self.candidates():
            if candidate.text == text and candidate.grain == grain:
                return candidate
        return None

    def _value_compared(self, text: str) -> str:
        """Return what a wrong option has in the column that is compared.

        Empty when no row has it for its answer.
        """
        by = name_of_compared(self.template)
        value = self._values_compared(text, self.group.basis)
        if value:
            return f"its {by} is {value}"
        return ""

    def _values_compared(self, text: str, rows: Sequence[AskedRow]) -> str:
        """Return the values, the first few of them, of rows that have a text for their answer."""
        values: dict[str, None] = {}
        for asked in rows:
            if text in asked.texts:
                values[shown_compared(asked, self.template, self.base)] = None
        # Rows that have no value there are left out.
        values.pop("", None)
        return join_words(list(values)[:MOST_NAMED])


def _attribute_in_words(value: object) -> str:
    if isinstance(value, str | bool | Number):
        return quoted(show_plain(value))
    return quoted(str(value))
