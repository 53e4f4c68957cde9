"""The items of one direction of a template: what they have in common is worked out once.

    rows in groups  ->  posed by the form  ->  outline: answers, stems  ->  wrong options  ->  item

A direction is a template asked in one way: forth, back, or for one gap (`Direction`). Here each
item gets the fields of a plain question and its answers. What is asked the form has said before
(`Form.pose`); what it shows otherwise, as the sentence of a claim, it changes afterwards
(`Form.finish`). `studykit why` asks the same steps again for one item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Literal

from studykit.facts.base import Row, Scalar, Table, TypeName, scalars
from studykit.grading.expected import Answer, AnswerType
from studykit.questions._fact_texts import FactTexts
from studykit.questions.considerations import Considerations
from studykit.questions.forms.form import FormContext
from studykit.questions.forms.groups import (
    Group,
    NothingToAsk,
    disputes_of,
    facts_of,
    filled,
    group_rows,
)
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import (
    AskedRow,
    Direction,
    RowAnswer,
    answer_of_other_row,
    says_of_values,
)
from studykit.questions.forms.said_behind import notes_of_values, sources_behind
from studykit.questions.forms.wordings import Wordings
from studykit.questions.identity.draw import draw
from studykit.questions.item import Deck, EarlierItem, Item, Source
from studykit.questions.options.candidates import Candidates
from studykit.questions.options.deeper_rows import DeeperRows, rests_on_deeper_rows
from studykit.questions.options.right_too import RightToo
from studykit.questions.options.undecided_rows import not_decided
from studykit.questions.options_of_items import OptionsOfItems
from studykit.questions.outline import Outline
from studykit.questions.templates.labels import bare_label, label, what_tells_apart
from studykit.questions.templates.patterns import shown_barely_where_asked
from studykit.questions.templates.sentences import told_by
from studykit.questions.templates.slot_formats import is_part
from studykit.questions.vocabularies import vocabulary_of
from studykit.questions.words import stands_in
from studykit.values.sameness import fold

MOST_ALSO_FITTING = 50
"""Answers that fit and are not asked for, which an item knows: of more the first by text."""
Proof = Literal["closed", "open"]
_ENOUGH_TO_SAY_WHY = 4


class DirectionMaker:
    """Makes the items of a direction."""

    def __init__(
        self,
        deck: Deck,
        direction: Direction,
        candidates: Candidates,
        considered: Considerations,
        fact_texts: FactTexts,
    ) -> None:
        self.deck = deck
        self.direction = direction
        self.candidates = candidates
        self.considered = considered
        self.fact_texts = fact_texts
        self.base = candidates.base
        self.template = direction.template
        self.table = direction.template.table
        self.deck_name = deck.name
        if self.template.deck:
            self.deck_name = f"{deck.name}::{self.template.deck}"
        self.form = form_of(self.template)
        self.interaction = self.form.interaction(self.template)
        self.column = self.form.answer_column(direction)
        self.vocabulary = vocabulary_of(direction, self.column)
        self.rests_on_whole_groups = self.form.rests_on_whole_groups(self.template)
        self.options = OptionsOfItems(direction, candidates, considered)
        self.wordings: Wordings | None = None
        if len(direction.wordings) > 1 or direction.ask_many:
            self.wordings = Wordings(direction, self.base)
        self.proof = proof_of(direction)
        self.says_of_values = says_of_values(direction, self.base)
        # Where all that it can be are two, or where the author wants no more.
        is_of_two = self.form.options_are_of_its_group or candidates.are_two
        self.may_be_of_two = is_of_two or self.template.options == 2
        self.undecided: list[NothingToAsk] = []
        """Why groups are not asked of which nobody knows what is right (`outlines`)."""
        self._types: dict[TypeName, AnswerType] = {}
        """The type of its answers; two where a part of a value may be shown."""
        self.references = []
        for position, column in enumerate(self.table.columns):
            if column.target:
                self.references.append((position, column.target))

    # --- what is asked --------------------------------------------------------------------------

    def outlines(self, earlier: Mapping[str, EarlierItem]) -> list[Outline]:
        """Return what is asked, without that of which the answers are not known."""
        groups = group_rows(self.direction, self.candidates.read)
        # A set is right without what is not translated; all else rests on all rows of its group.
        is_right_without_some = bool(self.template.among and self.base.untranslated)
        if not is_right_without_some:
            groups = [group for group in groups if not group.is_blocked]
        if self.considered.deeper:
            groups = [_with_deeper_rows(group, self.considered.deeper) for group in groups]

        outlines = []
        context = FormContext(self.base, earlier)
        self.undecided = []
        for group in self.form.pose(self.direction, groups, context):
            why_undecided = self.why_undecided(group)
            if group.not_asked and group.not_asked.is_undecided:
                why_undecided = group.not_asked
            if why_undecided:
                self.undecided.append(why_undecided)
            elif not group.not_asked:
                outlines.append(self._outline(group))
        return outlines

    def why_undecided(self, group: Group) -> NothingToAsk | None:
        """Return why nobody knows what is right about a group; None where that is known."""
        undecided = self.considered.undecided
        # Where the form asks nothing, it has no question about the group at all.
        if undecided is None or group.not_asked:
            return None
        rows = undecided.of(group)
        lying_deeper: Sequence[AskedRow] = ()
        if self.considered.deeper:
            lying_deeper = self.considered.deeper.of(group)
        if not lying_deeper:
            return not_decided(group, rows)
        # There may be thousands: a few are enough to say why.
        some = list(islice(rows, _ENOUGH_TO_SAY_WHY))
        deeper = {asked.row.id for asked in lying_deeper}
        if some and all(row.id in deeper for row in some):
            return rests_on_deeper_rows(group, some)
        return not_decided(group, some)

    def _outline(self, group: Group) -> Outline:
        if self._may_lack_rows(group) or self._may_have_any_answer(group):
            group = group._replace(is_open=True)
        answers = group.right_answers
        wordings: tuple[str, ...] = (group.stem,)
        if self.wordings:
            wordings = self.wordings.of(group, is_several=len(answers) > 1)
        stem = wordings[0]
        if self.form.stem_is_drawn:
            # Which value a claim shows, or in which order an order lists, hangs on the id.
            stem = ""
        elif group.blank:
            stem = filled(stem, group.blank)
        outline = Outline(group, facts_of(self.table, group), answers, wordings, stem)
        if self.considered.right_too and not group.rests_on_other_rows:
            return outline._replace(right_too=_right_too(outline, self.considered.right_too))
        return outline

    def _may_lack_rows(self, group: Group) -> bool:
        """Return whether rows that it rests on may lie deeper in what it asks about."""
        if not (self.direction.rests_on_all_rows or self.template.many == "all"):
            return False
        deeper = self.considered.deeper
        return deeper is not None and bool(deeper.only_named_by(group))

    def _may_have_any_answer(self, group: Group) -> bool:
        """Return whether a row of which the answer is not known may have that of a wrong option."""
        if self.rests_on_whole_groups:
            # Then such a row changes nothing, or nothing is asked.
            return False
        # Instead of a disputed answer any other one may be right.
        has_disputed_answer = any(
            answer.disputed for asked in group.disputed for answer in asked.answers
        )
        return bool(group.silent) or has_disputed_answer

    # --- the item -------------------------------------------------------------------------------

    def item(self, outline: Outline, item_id: str, earlier: EarlierItem | None) -> Item:
        """Return the item as a look-up."""
        template, table, group = self.template, self.table, outline.group
        shown_key = shown_key_of(outline, item_id)
        first = group.own[0].row
        # A row with a list in its stem may be in the group twice.
        rows = list({asked.row.id: asked.row for asked in group.rows}.values())
        wrong = self.options.of(outline, shown_key, item_id, earlier)
        lying_there, around = self._places(group)
        # Hardly any deck has disputed facts.
        disputes: tuple[tuple[str, str], ...] = ()
        if group.disputed:
            disputes = disputes_of(group)
        return Item(
            id=item_id,
            template=template.id,
            form=template.form,
            deck=self.deck_name,
            stem=outline.wordings[0],
            wordings=outline.wordings,
            answers=tuple(self._answer(answer, outline) for answer in outline.answers),
            many=template.many,
            type=self._type(shown_key.value),
            proof=self._proof(group),
            distractors=wrong.texts,
            shown_key=shown_key.text,
            explanation=self._explanation(group, rows),
            hint=self._hint(first),
            facts=self.facts_of_item(outline),
            sources=self._sources(group),
            tags=self._tags(first),
            modes=template.modes,
            lang=self.deck.lang,
            entities=self._entities(rows, outline.facts),
            disputes=disputes,
            also_fitting=self._also_fitting(outline),
            location=table.place(first),
            interaction=self.interaction,
            names_options=wrong.stand_in_stem,
            may_be_of_two=self.may_be_of_two,
            kept_options=wrong.kept,
            vocabulary=self.vocabulary,
            lying_there=lying_there,
            around=around,
            rests_on=self._shown_things(rows, outline),
            needs=template.needs,
        )

    def _tags(self, row: Row) -> tuple[str, ...]:
        if self.template.tags:
            return self.fact_texts.tags(self.template, row)
        return self.deck.tags

    def _places(self, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the facts that lie in the answers, and those that the stem shows around them."""
        placing = self.considered.placing
        if placing is None:
            return (), ()
        lying_there = placing.lying_in_answers(group.rows)
        around = placing.around_answers(group.rows)
        return tuple(lying_there), tuple(around)

    def _shown_things(self, rows: Sequence[Row], outline: Outline) -> tuple[str, ...]:
        shown_things = self.considered.shown_things
        if not shown_things:
            return ()
        return shown_things.of(rows, outline.wordings[0])

    def facts_of_item(self, outline: Outline) -> tuple[str, ...]:
        """Return the facts of an item: those of its outline, and what computed ones come from."""
        if not self.table.is_computed:
            return outline.facts
        return _with_facts_behind(outline.facts, outline.group.rests_on, self.table)

    def _sources(self, group: Group) -> tuple[Source, ...]:
        """Return the sources of the rows that the answer rests on, or of their single values."""
        if self.says_of_values:
            references = sources_behind(group.rests_on, self.direction, self.base)
            return self.fact_texts.sources(references)
        of_rows: dict[str, None] = {}
        for asked in group.rests_on:
            of_rows.update(dict.fromkeys(self.table.texts(asked.row, "source")))
        return self.fact_texts.sources(of_rows)

    def _also_fitting(self, outline: Outline) -> tuple[Answer, ...]:
        """Return other answers that fit the question, or may fit it, and are not asked for.

        Of rows that `where` leaves out, and of those that the stem may mean by a date or a number.
        """
        group, considered = outline.group, self.considered
        rows: list[AskedRow] = []
        if considered.hidden:
            rows += considered.hidden.surely_meant_by(group)
        undecided = [*group.undecided]
        if considered.deeper:
            undecided.append(considered.deeper.only_named_by(group))
        # Each item would carry a whole table along.
        if sum(map(len, undecided)) <= MOST_ALSO_FITTING:
            rows += chain.from_iterable(undecided)
        # Of an extreme or a number nobody can say whether such a row would be right too.
        if not rows or group.rests_on_other_rows:
            return ()
        known = {answer.text for answer in outline.answers}
        answers: dict[str, Answer] = {}
        # Sorted, so that no order of rows decides which ones are known.
        rows.sort(key=lambda asked: asked.row.id)
        for asked in rows:
            for answer in asked.answers:
                if answer.text not in known:
                    answers.setdefault(answer.text, answer_of_other_row(answer))
        first_texts = sorted(answers)[:MOST_ALSO_FITTING]
        return tuple(answers[text] for text in first_texts)

    def _explanation(self, group: Group, rows: Sequence[Row]) -> str:
        """Return what is read after the answer: what the form compared, and the facts."""
        lines: list[str] = []
        # Only forms that compare rows say how they did.
        if self.template.by:
            rows_behind = [asked.row for asked in group.rests_on] if group.basis else rows
            lines += self.form.lines_before_explanation(self.direction, rows_behind, self.base)
        notes: list[str] = []
        if self.says_of_values:
            notes = notes_of_values(group.rows, self.direction, self.base)
        lines.append(self.fact_texts.explanation(self.template, rows, notes))
        return "\n".join(filter(None, lines))

    def _hint(self, row: Row) -> str:
        if self.template.hint is None:
            return ""
        hint = shown_barely_where_asked(self.template.hint, self.direction.answer.slots)
        return told_by(hint, row, self.base)

    def _answer(self, answer: RowAnswer, outline: Outline) -> Answer:
        spellings = self.candidates.spellings.get(answer.text, {})
        right_too = tuple(dict.fromkeys(outline.right_too.get(answer.text, ())))
        bare, names = self._names_of_one_label(answer, outline)
        accepted: Sequence[str] = ()
        if spellings or right_too or names:
            accepted = sorted({*spellings.values(), *right_too, *names})
        fact = ""
        if self.considered.placing:
            fact = self.considered.placing.fact_of_answer(answer)
        return Answer(
            answer.text, answer.value, tuple(accepted), answer.finer, right_too, bare, fact
        )

    def _names_of_one_label(self, answer: RowAnswer, outline: Outline) -> tuple[str, list[str]]:
        """Return the bare name of an answer that shares it, and what is right in its place.

        That is the bare name where the question says what tells it apart; and where a bare name is
        the answer, the whole one.
        """
        if answer.entity is None:
            return "", []
        table, row = answer.entity
        told_apart_by = what_tells_apart(self.base, table, row)
        if not told_apart_by:
            return "", []
        bare = bare_label(self.base, table, row)
        if answer.text == bare:
            return "", [label(self.base, table, row)]
        stems = [fold(wording) for wording in outline.wordings]
        if all(stands_in(fold(told_apart_by), stem) for stem in stems):
            return bare, [bare]
        return bare, []

    def _type(self, value: Scalar) -> AnswerType:
        """Return the answer column's type; text when only a part of the value is shown."""
        column = self.column or self.direction.answer.compared_as
        name: TypeName = column.type
        # The month of a date is a word: it is not typed or compared as a date.
        if isinstance(value, str) and name != "reference":
            name = "text"
        # All items with answers of one type share it.
        if name not in self._types:
            lang = column.lang or self.deck.lang
            self._types[name] = AnswerType(
                name, column.unit, column.tolerance, column.exact, lang, column.markup, column.speak
            )
        return self._types[name]

    def _proof(self, group: Group) -> Proof:
        if self.template.among:
            # The rows of a set prove it, whatever others there are.
            return "closed"
        rests_on_all_rows = self.direction.rests_on_all_rows
        if group.is_open or (rests_on_all_rows and not self.table.complete):
            return "open"
        needs_all_answers = rests_on_all_rows or self.template.many == "all"
        doubts, hidden = self.considered.doubts, self.considered.hidden
        if needs_all_answers and doubts and doubts.may_lack_answers(group):
            return "open"
        if needs_all_answers and hidden and hidden.other_answer(group):
            return "open"
        return self.proof

    def _entities(self, rows: Sequence[Row], facts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the facts themselves and the rows that they refer to."""
        if not self.references:
            return facts
        entities = dict.fromkeys(facts)
        for row in rows:
            for position, target in self.references:
                for row_id in scalars(row.cells[position]):
                    entities[f"{target}/{row_id}"] = None
        return tuple(entities)


def _with_deeper_rows(group: Group, deeper: DeeperRows) -> Group:
    """Return a group with the rows that lie deeper in what it asks about as undecided ones."""
    rows = deeper.of(group)
    if not rows or not deeper.is_said:
        return group
    return group._replace(undecided=(*group.undecided, rows))


def _right_too(outline: Outline, right_too: RightToo) -> Mapping[str, Sequence[str]]:
    """Return by answer what its rows name as right too."""
    keys = {answer.text for answer in outline.answers}
    texts_by_answer: dict[str, list[str]] = {}
    for asked in outline.group.rows:
        texts = [text for text in right_too.texts(asked.row) if text not in keys]
        if texts:
            # Of a row with several answers the first one stands for all.
            texts_by_answer.setdefault(asked.texts[0], []).extend(texts)
    return texts_by_answer


def shown_key_of(outline: Outline, item_id: str) -> RowAnswer:
    """Return the right answer that stands among the options."""
    if len(outline.answers) == 1:
        return outline.answers[0]
    # Drawn, so that no order of rows decides which one is shown, and not always the first.
    return min(outline.answers, key=lambda answer: (draw(item_id, "key", answer.text), answer.text))


def proof_of(direction: Direction) -> Proof:
    """Return whether the base proves that nothing else is right (the manual: forms).

    It does when the table is complete, or when the stem shows all columns of a `unique` set and the
    answer is one value of the row.
    """
    table = direction.template.table
    if table.complete:
        return "closed"
    if direction.has_list_of_answers or not table.unique:
        return "open"
    columns_shown = set()
    for slot in direction.stem.needed_slots:
        # A name of another table may be borne by two of its rows.
        is_column_of_row = len(slot.path) == 1
        if is_column_of_row and not is_part(slot.format):
            columns_shown.add(slot.first_column)
    for columns in table.unique:
        if columns_shown.issuperset(columns):
            return "closed"
    return "open"


def _with_facts_behind(
    facts: tuple[str, ...], rows: Iterable[AskedRow], table: Table
) -> tuple[str, ...]:
    """Return the facts with those that the rows of a computed table were made from."""
    all_facts = dict.fromkeys(facts)
    for asked in rows:
        all_facts.update(dict.fromkeys(table.rests_on(asked.row)))
    return tuple(all_facts)
