"""The wrong options of the items of one direction: where they come from, and what may not be one.

    Which is the capital of Italy?     key Rome
    offer      the candidates in tiers, those that an author or a lock file puts first
    avoid      Rome, and whatever else may be right there
    reasons    Naples is no capital, so it is of another kind

`choose` takes from the offer what is missing. Knows outlines and candidates. Knows no other part of
an item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from studykit.questions.considerations import Considerations
from studykit.questions.forms.groups import Group
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import AskedRow, Direction, RowAnswer
from studykit.questions.identity.draw import draw
from studykit.questions.item import EarlierItem
from studykit.questions.options.candidates import Candidates
from studykit.questions.options.choice import Choice
from studykit.questions.options.choose import choose
from studykit.questions.options.cues import cues_of
from studykit.questions.options.far_enough import (
    least_step,
    reasons_of_distance,
    stretch,
    too_near,
)
from studykit.questions.options.forbidden import Avoid, Candidate, Exclusion, Forbidden, Stem
from studykit.questions.options.near_values import near_values
from studykit.questions.options.tier import Tier
from studykit.questions.outline import Outline
from studykit.questions.templates.template import Hardness

_MOST_DOUBTS = 100
"""A stem that may mean more other dates than these is no choice: hardly anything is wrong."""


class WrongOptions(NamedTuple):
    """The wrong options of one item."""

    texts: tuple[str, ...] = ()
    """Best first."""
    kept: tuple[str, ...] = ()
    """As a lock file keeps them. Empty where nothing was drawn."""
    stand_in_stem: bool = False
    """Whether the stem names them by its own words."""


class Offer(NamedTuple):
    """The arguments of `choose` for one item."""

    choice: Choice
    preferred: Sequence[Candidate]
    kept: Sequence[str]
    tiers: Sequence[Tier]
    made_up: Callable[[Hardness | None], Sequence[Candidate]]


class OptionsOfItems:
    """Makes the wrong options of a direction's items."""

    def __init__(
        self,
        direction: Direction,
        candidates: Candidates,
        considered: Considerations,
    ) -> None:
        self.direction = direction
        self.candidates = candidates
        self.considered = considered
        self.base = candidates.base
        self.template = direction.template
        self.form = form_of(self.template)
        self.column = self.form.answer_column(direction)
        self.tolerance = self.column.tolerance if self.column else Decimal(0)
        # No options are made up for a list, where a made-up one may be right too, nor where the
        # author names the distractors.
        is_of_list = direction.has_list_of_answers and self.column is direction.answer_column
        self.may_make_up = not is_of_list and self.template.distractors is None
        self.may_stand_in_stem = self.template.distractors is None and self.form.interaction(
            self.template
        ).startswith("choose")

    def of(
        self, outline: Outline, shown_key: RowAnswer, item_id: str, earlier: EarlierItem | None
    ) -> WrongOptions:
        """Return the wrong options of an item that was known before, or was not."""
        group = outline.group
        if len(group.undecided) > _MOST_DOUBTS:
            return WrongOptions()
        if group.others is not None:
            return WrongOptions(group.others, stand_in_stem=self.form.names_options)
        offer = self.offer(outline, shown_key, item_id, earlier)
        if self.may_stand_in_stem and self.candidates.offered:
            offered = self._offered_by_stem(offer.choice)
            if offered:
                return WrongOptions(offered, stand_in_stem=True)
        texts = choose(*offer)
        return WrongOptions(texts, self.candidates.kept(texts))

    # --- what they are taken from ---------------------------------------------------------------

    def offer(
        self, outline: Outline, shown_key: RowAnswer, item_id: str, earlier: EarlierItem | None
    ) -> Offer:
        """Return what `choose` is to take the wrong options of an item from."""
        group = outline.group
        choice = self._choice(outline, shown_key, item_id)
        preferred: list[Candidate] = []
        tiers = self._tiers(group)
        if self.template.distractors:
            preferred, tiers = self.candidates.named(choice.key, shown_key)
            # A fixed choice of a long list would tell that any other of its members is right.
            preferred.sort(key=lambda candidate: draw(item_id, "named", candidate.text))
        if self.candidates.has_confusions:
            preferred += self.candidates.rows.confused_with(group.rows)
        kept: Sequence[str] = ()
        if earlier:
            kept = self.candidates.texts_of_kept(self.form.options_to_keep(group, earlier))

        may_be_made_up = len(outline.answers) == 1 and self.may_make_up

        def made_up(hardness: Hardness | None) -> list[Candidate]:
            if self.column is None or not may_be_made_up:
                return []
            least = Decimal(0)
            if hardness is not None:
                least = least_step(choice.key, hardness)
            return near_values(choice.key, self.column, self.base.lang, least)

        return Offer(choice, preferred, kept, tiers, made_up)

    def _choice(self, outline: Outline, shown_key: RowAnswer, item_id: str) -> Choice:
        """Return the choice that is to be filled, with all that speaks against candidates."""
        template, candidates, group = self.template, self.candidates, outline.group
        key = candidates.rows.of_answer(shown_key)
        avoid = self._avoid(outline, key)
        choice = Choice(item_id, key, avoid, template.options - 1, template.hardness)
        choice.too_near = too_near(key, template.hardness)
        # What the author names may be as near to the answer as it is, and may be doubted.
        if not template.distractors:
            for doubted in self.considered.doubted:
                choice.doubted += doubted(group)
            if key.extent:
                choice.stretch = stretch(key, candidates.newest_source)
                choice.reasons_against += reasons_of_distance(choice)
            if candidates.fit:
                choice.reasons_against += candidates.fit.reasons_of_kind(group.own)
        asked = group.own[0]
        # Numbers and dates are chosen by how near they are.
        if not key.extent:
            if candidates.fit and not template.distractors:
                choice.parts_in_common = candidates.fit.parts_in_common(asked)
                choice.more_attributes = candidates.fit.attributes(asked)
            choice.cues = cues_of(key, [member.shown for member in asked.fill.members])
        choice.nearly_equal = candidates.nearly_equal
        choice.fellows = candidates.answered[shown_key.text]
        return choice

    def _offered_by_stem(self, choice: Choice) -> tuple[str, ...]:
        """Return the wrong ones of the answers that the stem offers, if the key is one of them."""
        offered = self.candidates.offered
        offers_key = any(candidate.folded == choice.key.folded for candidate in offered)
        if not offers_key:
            return ()
        # They stand in the stem, and may.
        avoid = Avoid(choice.avoid.forbidden, (), Stem(()))
        return tuple(candidate.text for candidate in offered if avoid.allows(candidate))

    def _tiers(self, group: Group) -> list[Tier]:
        """Return where wrong options come from, the best first."""
        if not self.form.draws_options_from_rows:
            return []
        if self.form.options_are_of_its_group:
            return [Tier("rivals", lambda: self._answers_of(group.rivals))]
        return self.candidates.tiers

    def _answers_of(self, rows: Sequence[AskedRow]) -> Iterator[Candidate]:
        for asked in rows:
            for answer in asked.answers:
                yield self.candidates.rows.of_answer(answer)

    # --- what may not be one --------------------------------------------------------------------

    def _avoid(self, outline: Outline, key: Candidate) -> Avoid:
        """Return all that may be right: the answers, and those of rows that the stem may mean."""
        right = [key.text]
        for answer in outline.answers:
            spellings = self.candidates.spellings.get(answer.text, {})
            right += [answer.text, *spellings.values(), *outline.right_too.get(answer.text, ())]
        values = [answer.value for answer in outline.answers]
        markup = self.candidates.direction.answer.compared_as.markup
        others: list[Candidate] = []
        # Numbers and dates are held against each other by what they are worth.
        if len(outline.answers) > 1 and not key.extent:
            others = list(map(self.candidates.rows.of_answer, outline.answers))
        forbidden = [Forbidden(dict.fromkeys(right), values, key, self.tolerance, markup, others)]
        for rows in self.rows_maybe_meant(outline.group):
            forbidden.append(self.candidates.forbidden(rows, key, self.tolerance))
        # What disputed rows answer is an option nowhere, whichever question they belong to.
        disputed_anywhere = []
        if self.considered.doubts and self.considered.doubts.disputed:
            disputed_anywhere.append(self.considered.doubts.disputed)
        reasons_to_exclude = self.considered.exclusions
        if not key.extent:
            reasons_to_exclude = self.considered.exclusions_of_texts
        exclusions: list[Exclusion] = []
        for exclude in reasons_to_exclude:
            exclusions += exclude(outline, right)
        stem = Stem(outline.wordings)
        return Avoid(tuple(forbidden), tuple(disputed_anywhere), stem, tuple(exclusions))

    def rows_maybe_meant(self, group: Group) -> list[Sequence[AskedRow]]:
        """Return lists of rows whose answers are neither right nor wrong: no options beside a key.

        Those that the stem may mean, those that are disputed, and those that `where` leaves out
        although they fit the stem.
        """
        lists = [*group.undecided, group.disputed]
        for maybe_meant in self.considered.maybe_meant:
            lists += maybe_meant(group)
        return [rows for rows in lists if rows]
