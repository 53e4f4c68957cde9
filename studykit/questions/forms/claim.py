"""A claim: a sentence that is true, or in which one value is wrong.

    {from: planets, claim: "{name} is a [{kind}] planet."}

    Mars is a giant planet.   False   (Mars is a rocky planet.)

Made as a look-up of what stands in the bracket; then the draw of the item's id says whether it is shown, or a wrong
option in its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.facts.base import FactBase
from studykit.grading.expected import Answer, AnswerType
from studykit.problems import quoted
from studykit.questions.forms._brackets import sentence_of
from studykit.questions.forms.because import Because, Reason
from studykit.questions.forms.form import Form
from studykit.questions.forms.groups import Group, filled, value_in_blank
from studykit.questions.forms.rows import Direction
from studykit.questions.identity.draw import draw
from studykit.questions.interaction import Interaction
from studykit.questions.item import EarlierItem, Item
from studykit.questions.templates.template import Template
from studykit.questions.templates.template_settings import TemplateSettings
from studykit.reading.settings import PLACED_TEXTS, Key
from studykit.values.english import join_words
from studykit.values.language import language


class Claim(Form):
    """The question whether a sentence is true."""

    name = "claim"
    title = "a claim"
    own_keys = (
        Key(
            "claim",
            PLACED_TEXTS.called("pattern with one bracket"),
            "a sentence, with what may be false in brackets",
            'claim: "{name} is a [{kind}]."',
        ),
    )
    stem_is_drawn = True
    needs_all_rows_because = "a claim is said to be false"

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        sentence = sentence_of(settings, "claim")
        if sentence is None:
            return None
        brackets = len(sentence.slots_in_brackets)
        if brackets != 1:
            message = (
                f"the claim has {brackets} brackets" if brackets else "the claim has no bracket"
            )
            remedy = "Put the one column that is to be true or false into brackets: [{column}]."
            settings.fields.report("T013", message, remedy, sentence.place)
            return None
        gaps = sentence.gaps(settings)
        if not gaps:
            return None
        (gap,) = gaps
        return settings.template(template_id, self.name, (gap.ask,), gap.answer)

    def interaction(self, template: Template) -> Interaction:
        return "true or false"

    def options_to_keep(self, group: Group, earlier: EarlierItem) -> Sequence[str]:
        value = value_in_blank(group.stem, earlier.stem)
        return () if value is None else (value,)

    def finish(
        self,
        item: Item,
        group: Group,
        directions: Sequence[Direction],
        earlier: EarlierItem | None,
        base: FactBase,
    ) -> Item:
        is_true = not item.distractors or draw(item.id, "truth") % 2 == 0
        # What was claimed before and was true stays true: else one fact more could turn a claim round.
        if earlier and value_in_blank(item.stem, earlier.stem) in item.keys:
            is_true = True
        stem = filled(item.stem, item.shown_key if is_true else item.distractors[0])
        explanation = item.explanation
        corrected = filled(item.stem, item.shown_key)
        if not is_true and corrected not in explanation.split("\n"):
            explanation = f"{corrected}\n{explanation}".strip()

        words = language(base.lang)
        right, wrong = (words.true, words.false) if is_true else (words.false, words.true)
        return item._replace(
            stem=stem,
            wordings=(stem,),
            answers=(Answer(right, is_true),),
            shown_key=right,
            distractors=(wrong,),
            many="any",
            type=AnswerType("boolean"),
            # That another value is wrong rests on all rows; that this one is right rests on its fact.
            proof="closed" if is_true else item.proof,
            explanation=explanation,
            truth=is_true,
            disputes=(),
        )

    def shows_stem_of(self, group: Group, item: Item, stem: str, base: FactBase) -> bool:
        return value_in_blank(group.stem, item.stem) is not None

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        right = [answer.text for answer in group.right_answers]
        facts_have = f"the facts have {join_words([quoted(text) for text in right[:4]])} there"
        if item.truth:
            return Because(f"{facts_have}, and the sentence says so")
        claimed = value_in_blank(group.stem, item.stem) or ""
        corrected = filled(group.stem, right[0])
        return Because(f"{facts_have}, and the sentence says {quoted(claimed)}: {corrected}")

    def options_told(self, item: Item, options: tuple[Reason, ...]) -> tuple[Reason, ...]:
        (option,) = item.distractors
        if item.truth or not options:
            return (Reason(option, "the sentence is true"),)
        # A false claim says in its bracket what would be a wrong option of a look-up.
        claimed = options[0]
        why = f"{quoted(claimed.text)} is not true there; it comes from {claimed.why}"
        return (Reason(option, why, claimed.where),)

    def correction(self, template: Template, item: Item) -> str:
        place = item.location
        return f"A claim is true or false as the facts have it: correct the fact at {place} if it is wrong."
