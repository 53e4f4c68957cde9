"""A claim: a sentence that is true, or in which one value is wrong.

    {from: planets, claim: "{name} is a [{kind}] planet."}

    Mars is a giant planet.   False   (Mars is a rocky planet.)

The item is first made as a look-up of what stands in the bracket, with the wrong options of one:
rocky, and not giant. `finish` makes the claim of it, and shows the right value in the bracket or
the first wrong option. Which, is drawn for all claims of a template together: they take turns.
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.facts.base import FactBase
from studykit.grading.expected import Answer, AnswerType
from studykit.problems import quoted
from studykit.questions.forms._brackets import sentence_of
from studykit.questions.forms.because import Because, Reason
from studykit.questions.forms.form import Form, FormContext
from studykit.questions.forms.groups import Group, filled, value_in_blank
from studykit.questions.forms.rows import Direction
from studykit.questions.identity.draw import draw
from studykit.questions.interaction import Interaction
from studykit.questions.item import TEXT_OPTION, EarlierItem, Item
from studykit.questions.templates.template import Template
from studykit.questions.templates.template_settings import TemplateSettings
from studykit.reading.settings import PLACED_TEXTS, Key
from studykit.values.english import join_words
from studykit.values.language import language
from studykit.values.short_digests import short_digest

_RUN = 16
"""So many claims, more or less, take turns before the next one begins anew."""
_MOST_VALUES_TOLD = 4
"""Of several right values, by `studykit why`."""


class Claim(Form):
    """The question whether a sentence is true."""

    name = "claim"
    title = "a claim"
    meant_by = ("claim",)
    own_keys = (
        Key(
            "claim",
            PLACED_TEXTS.called("pattern with one bracket"),
            "a sentence, with what may be false in brackets",
            'claim: "{name} is a [{kind}]."',
        ),
    )
    denies_other_values = True
    stem_is_drawn = True
    needs_all_rows_because = "a claim is said to be false"

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        sentence = sentence_of(settings, "claim")
        if sentence is None:
            return None
        brackets = len(sentence.slots_in_brackets)
        if brackets != 1:
            message = "the claim has no bracket"
            if brackets:
                message = f"the claim has {brackets} brackets"
            remedy = "Put the one column that is to be true or false into brackets: [{column}]."
            settings.fields.report("T013", message, remedy, sentence.place)
            return None
        if any(sentence.hints.values()):
            message = "a claim shows a value in its bracket, and no hint"
            remedy = "Delete the hint, or write the sentence as a `cloze`."
            settings.fields.report("T004", message, remedy, sentence.place)
            return None
        gaps = sentence.gaps(settings)
        if not gaps:
            return None
        (gap,) = gaps
        return settings.template(template_id, self.name, (gap.ask,), gap.answer)

    def interaction(self, template: Template) -> Interaction:
        return "true or false"

    def with_what_is_drawn(self, item_ids: Sequence[str], context: FormContext) -> FormContext:
        return context._replace(true_claims=_true_claims(item_ids, context))

    def options_to_keep(self, group: Group, earlier: EarlierItem) -> Sequence[str]:
        # A lock file keeps what a false claim claims, a log its sentence.
        if not earlier.stem:
            return earlier.options
        value = value_in_blank(group.stem, earlier.stem)
        if value is None:
            return ()
        # If the claim was true this is the right value: it is asked for here in vain, since what is
        # right is never taken as a wrong option.
        return (f"{TEXT_OPTION}{value}",)

    def finish(self, item: Item, group: Group, context: FormContext) -> Item:
        earlier = context.earlier.get(item.id)
        # Without a wrong option nothing false can be said.
        is_true = not item.distractors or item.id in context.true_claims
        # A claim that learners know and that is right stays true, also one that was true only for
        # lack of a wrong option: the first fact that brings one must not make it false.
        if earlier and any(earlier.asked(filled(item.stem, key)) for key in item.keys):
            is_true = True
        words = language(context.base.lang)
        true_stem = filled(item.stem, item.shown_key)
        if is_true:
            # Its own fact proves it, whatever rows the table may lack: the proof is closed.
            judged = item._replace(
                stem=true_stem, proof="closed", distractors=(words.false,), kept_options=()
            )
            return _as_statement(judged, words.true, is_true=True)

        explanation = item.explanation
        if true_stem not in explanation.split("\n"):
            explanation = f"{true_stem}\n{explanation}".strip()
        judged = item._replace(
            stem=filled(item.stem, item.distractors[0]),
            explanation=explanation,
            distractors=(words.true,),
            kept_options=item.kept_options[:1],
        )
        return _as_statement(judged, words.false, is_true=False)

    def shows_stem_of(self, group: Group, item: Item, stem: str, base: FactBase) -> bool:
        # `stem` is no help: it is empty where the stem is drawn. Any value may be in the bracket.
        return value_in_blank(group.stem, item.stem) is not None

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        right = [answer.text for answer in group.right_answers]
        values = join_words(list(map(quoted, right[:_MOST_VALUES_TOLD])))
        facts_have = f"the facts have {values} there"
        if item.truth:
            return Because(f"{facts_have}, and the sentence says so")
        claimed = value_in_blank(group.stem, item.stem) or ""
        corrected = filled(group.stem, right[0])
        return Because(f"{facts_have}, and the sentence says {quoted(claimed)}: {corrected}")

    def options_told(self, item: Item, options: tuple[Reason, ...]) -> tuple[Reason, ...]:
        # Its one wrong option is the other of true and false.
        (option,) = item.distractors
        if item.truth or not options:
            return (Reason(option, "the sentence is true"),)
        # A false claim shows the look-up's first wrong option (`finish`): where that comes from.
        claimed = options[0]
        why = f"{quoted(claimed.text)} is not true there; it comes from {claimed.why}"
        return (Reason(option, why, claimed.where),)

    def correction(self, template: Template, item: Item) -> str:
        place = item.location
        remedy = f"correct the fact at {place} if it is wrong."
        return f"A claim is true or false as the facts have it: {remedy}"


def _true_claims(item_ids: Sequence[str], context: FormContext) -> frozenset[str]:
    """Return the ids of the claims that are to be true: every other one.

    In the order in which `limit` takes them, so that few are in balance too. Some begin anew with
    what is drawn from their id: else one claim more would turn all that come after it. What
    learners know stays as it is.
    """
    words = language(context.base.lang)
    true_ids = set()
    is_true = False
    for item_id in sorted(item_ids, key=lambda item_id: draw("limit", item_id)):
        drawn = draw(item_id, "truth")
        drawn_true = drawn % 2 == 0
        earlier = context.earlier.get(item_id)
        if earlier:
            is_true = _was_true(earlier, words.true, words.false, drawn_true)
        elif drawn // 2 % _RUN == 0:
            is_true = drawn_true
        else:
            is_true = not is_true
        if is_true:
            true_ids.add(item_id)
    return frozenset(true_ids)


def _was_true(earlier: EarlierItem, true: str, false: str, drawn: bool) -> bool:
    """Return whether a claim that learners know was true; where nothing says it, it was drawn."""
    if short_digest(true) in earlier.key_digests:
        return True
    if short_digest(false) in earlier.key_digests:
        return False
    return drawn


def _as_statement(item: Item, verdict: str, *, is_true: bool) -> Item:
    """Return an item, whose stem is a sentence, as a question whether that is true."""
    return item._replace(
        wordings=(item.stem,),
        answers=(Answer(verdict, is_true),),
        shown_key=verdict,
        many="any",
        type=AnswerType("boolean"),
        truth=is_true,
        vocabulary="",
        # A disputed value is no answer of this question: it is never shown as wrong. Nor is one
        # that was right once.
        disputes=(),
        past=(),
        also_fitting=(),
    )
