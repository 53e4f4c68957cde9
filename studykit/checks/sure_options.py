"""Tell whether a text is wrong for sure as the answer to an item, so that it may be an option.

    Which island lies 110 km east ...?    Miyako      wrong for sure: its row says 300 km
                                          Ie          not sure: its row does not say how far
    On which island was a base opened?    Ishigaki    right too

An item has a few options that were drawn; here any other one is asked about. The makers that keep
wrong options away from an item are asked again, as `why_item` asks them. Knows one deck. Knows no
learner.
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.checks._option_reasons import Objections, Origins
from studykit.checks.why_item import made_from, maker_of, template_of
from studykit.questions.direction_maker import shown_key_of
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import LoadedDeck
from studykit.questions.options.forbidden import Candidate


class SureOptions:
    """Tells of one deck which texts are wrong for sure as answers to its items."""

    def __init__(self, deck: LoadedDeck, earlier_items: Mapping[str, EarlierItem]) -> None:
        self._deck = deck
        self._maker = maker_of(deck, earlier_items)

    def may_stand(self, item: Item, text: str) -> bool:
        """Return whether a text may be the only wrong option beside the item's right answer."""
        if text in item.keys:
            return False
        if text in item.distractors:
            return True
        try:
            template = template_of(self._deck, item)
            earlier = self._maker.earlier.known_of(template)
            direction_maker, outline = made_from(self._maker, template, item, earlier)
        except LookupError:
            return False
        # A form that names its options itself, as a comparison does, has named all that may stand.
        if outline.group.others is not None:
            return False
        offer = direction_maker.options.offer(
            outline, shown_key_of(outline, item.id), item.id, earlier.get(item.id)
        )
        objections = Objections(direction_maker, outline.group, offer)
        for candidate in Origins(direction_maker, outline.group, offer).candidates():
            if candidate.text == text:
                return _is_wrong_for_sure(candidate, objections)
        return False


def _is_wrong_for_sure(candidate: Candidate, objections: Objections) -> bool:
    """Return whether nothing but taste speaks against a candidate.

    That it is of another kind, or too near, keeps it from being drawn, and makes it no less wrong.
    """
    if candidate.grain != objections.key.grain:
        return False
    for part, _ in objections.parts:
        if not part.allows(candidate) or part.around(candidate.extent):
            return False
    return True
