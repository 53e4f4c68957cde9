"""The answers to an item as grading is told of them: keys, and what else the base might mean."""

from collections.abc import Collection

from studykit.grading.expected import Expected
from studykit.questions.identity.draw import to_order
from studykit.questions.item import Item


def expected_of(item: Item, rivals: Collection[str] = ()) -> Expected:
    """Return what a typed answer to an item is held against.

    `rivals` are other answers that the fact base knows, such as those of the other items of the
    template.
    """
    return Expected(
        stem=item.stem,
        answers=item.answers,
        type=item.type,
        lang=item.lang,
        all_wanted=item.many == "all",
        distractors=item.distractors,
        rivals=tuple(rivals),
        disputes=item.disputes,
        to_order=to_order(item),
    )
