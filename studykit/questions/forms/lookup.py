"""A look-up: the value of a column is asked for, and the facts that fill the stem have it.

{from: planets, ask: "How wide is {name}?", answer: diameter}

How wide is Mars?   6792 km
"""

from __future__ import annotations

from typing import get_args

from studykit.facts.base import FactBase
from studykit.problems import Location
from studykit.questions.forms.because import Because, each_answer_with_its_fact
from studykit.questions.forms.form import Form
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import Direction
from studykit.questions.item import Item, Many
from studykit.questions.templates.deck_file import OPTIONS
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Hardness, Template
from studykit.questions.templates.template_settings import PATTERNS, TemplateSettings
from studykit.reading.settings import FLAG, NODE, Key, one_of

LOOKUP_KEYS: tuple[Key, ...] = (
    Key(
        "ask",
        PATTERNS,
        "the question; several are wordings of one",
        'ask: ["How wide is {name}?", "What is the diameter of {name}?"]',
    ),
    Key("answer", NODE.called("column or pattern"), "what is right", "answer: diameter"),
    Key(
        "many",
        one_of(*get_args(Many)),
        "of several right answers: is one enough, is each wanted, is it not asked",
        "many: all",
        default="any",
    ),
    Key(
        "ask_many",
        PATTERNS,
        "the question when several are right",
        'ask_many: "How wide may {name} be? Name all."',
        default_in_words="`ask`",
    ),
    Key("accept", PATTERNS, "other spellings that count", 'accept: ["{name}\'s diameter"]'),
    Key(
        "options",
        OPTIONS,
        "how many options a choice has",
        "options: 3",
        default_in_words="the deck's",
    ),
    Key(
        "distractors",
        NODE.called("list of texts, or a mapping"),
        "wrong options of your own, in place of all others",
        "distractors: [100 km, 2000 km]",
        default_in_words="the table",
    ),
    Key(
        "hardness",
        one_of(*get_args(Hardness)),
        "how like the answer wrong options are",
        "hardness: hard",
        default="medium",
    ),
    Key(
        "both_ways",
        FLAG,
        "ask the inverse too",
        '{ask: "{name}", answer: diameter, both_ways: true}',
        default=False,
    ),
    Key(
        "ask_back",
        PATTERNS,
        "the inverse question, with the answer's column alone",
        "ask_back: Which planet is {diameter} wide?",
    ),
)


class Lookup(Form):
    """The plain question."""

    name = "lookup"
    fits_adopted_notes = True
    title = "a look-up"
    # A template in which no form finds a key of its own is a look-up.
    meant_by: tuple[str, ...] = ()
    own_keys: tuple[Key, ...] = LOOKUP_KEYS

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        ask = self.wordings(settings)
        answer = settings.column_or_pattern("answer")
        if not ask or answer is None:
            return None
        fields = settings.fields
        ask_many = settings.patterns("ask_many")
        settings.refuse_other_columns("ask_many", (ask[0], *ask_many))
        template = settings.template(template_id, self.name, ask, answer)
        values = fields.values("many", "options", "hardness")
        return template._replace(
            many=values["many"],
            ask_many=ask_many,
            accept=settings.patterns("accept"),
            # Without a number of its own it has the deck's.
            options=values["options"] or template.options,
            distractors=settings.distractors(answer),
            hardness=values["hardness"],
            ask_back=self._ask_back(template, settings),
        )

    def wordings(self, settings: TemplateSettings) -> tuple[Pattern, ...]:
        """Return the wordings of the question."""
        return settings.ask()

    def _ask_back(self, template: Template, settings: TemplateSettings) -> tuple[Pattern, ...]:
        """Return the wordings of the inverse; none when it is not wanted, or with a problem."""
        fields = settings.fields
        if "ask_back" in fields:
            # It says as much as `both_ways`, and has the words.
            return self.inverse(template, settings, fields.key_place("ask_back"))
        if fields["both_ways"]:
            return self.inverse(template, settings, fields.key_place("both_ways"))
        return ()

    def inverse(
        self, template: Template, settings: TemplateSettings, where: Location
    ) -> tuple[Pattern, ...]:
        """Return `ask_back`, or the answer alone when the look-up asks by one column alone."""
        report = settings.fields.report
        ask = template.ask[0]
        # Of two columns nobody knows which one is the answer of the inverse.
        if len(ask.needed) != 1:
            message = "the inverse is only clear when `ask` shows one column"
            report("T014", message, "Write the inverse as a template of its own.", where)
            return ()
        written = settings.patterns("ask_back")
        for pattern in written:
            shown = [slot.path for slot in pattern.needed_slots]
            if len(shown) != 1 or shown[0] not in template.answer.columns:
                message = "`ask_back` should show one column, the answer's"
                report("T014", message, "Show that column alone.", pattern.location)
        if written:
            return written
        # "{name}" alone can be turned round without a word; a question cannot.
        if any(ask.literals_without(ask.parts)):
            message = "`both_ways` needs the words of the inverse question"
            report("T013", message, 'Write `ask_back: "... {answer column} ...?"`.', where)
        return (template.answer,)

    def directions(self, template: Template) -> list[Direction]:
        directions = super().directions(template)
        if template.ask_back:
            ask = template.ask[0]
            # Its answer is the column that the stem shows, without the words around it, and of a
            # list all members, also those that `where` does not name.
            slot = ask.needed_slots[0]._replace(member_tests=())
            answer = Pattern(ask.text, ask.location, ("", ""), (slot,))
            directions.append(Direction(template, template.ask_back, answer, inverse=True))
        return directions

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        count = len(item.answers)
        if item.many == "all":
            sentence = "it is the only one"
            if count > 1:
                sentence = f"all {count} are wanted"
        elif count > 1:
            same_words = "is the answer of a row that fills the question to the same words"
            sentence = f"each of these {count} {same_words}"
        else:
            # Its fact stands there already, and says so.
            return Because()
        table = direction.template.table
        return Because(sentence, tuple(each_answer_with_its_fact(group.rows, table)))
