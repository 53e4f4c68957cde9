"""The answers to an item as grading is told of them: keys, and what else the base might mean."""

from studykit.grading.expected import Expected
from studykit.grading.places import NOWHERE, Places, Whereabouts
from studykit.grading.vocabulary import EMPTY, Vocabulary
from studykit.questions.identity.draw import to_order
from studykit.questions.item import Item
from studykit.questions.shown_texts import as_typed, written


def expected_of(
    item: Item, vocabulary: Vocabulary = EMPTY, places: Places | None = None
) -> Expected:
    """Return what a typed answer to an item is held against, among all names of its table."""
    whereabouts = NOWHERE
    if places:
        whereabouts = Whereabouts(places, item.lying_there, item.around)
    item = written(item)
    if item.has_markup:
        item = as_typed(item)
    return Expected(
        stem=item.stem,
        answers=item.answers,
        type=item.type,
        lang=item.lang,
        all_wanted=item.many == "all",
        distractors=item.distractors,
        vocabulary=vocabulary,
        disputes=item.disputes,
        whereabouts=whereabouts,
        to_order=to_order(item),
    )
