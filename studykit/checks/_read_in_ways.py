"""Tell which answers are read as word lists write them, so that an author sees what is taken.

    car (noun)      is also taken as car
    colour/color    is also taken as colour or color

It is no fault: whoever means it so has nothing to do. Knows one deck; how a key is read is told by
`values.written_keys`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from studykit.checks.checked_deck import CheckedDeck
from studykit.problems import Problem, quoted
from studykit.questions.item import Item
from studykit.values.english import join_words
from studykit.values.scalars import TEXTUAL
from studykit.values.written_keys import commas_may_join, readings_of

_SIGN = re.compile(r"[^\w\s.'’-]")
_EXAMPLES_SHOWN = 3
_READINGS_SHOWN = 3
"""Of one answer."""


def answers_read_in_several_ways(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I015 once for each template whose answers are read so, and no answer twice."""
    told: set[str] = set()
    for items in deck.by_template.values():
        read_of_key = _read_otherwise(items)
        # Most answers are read as they stand.
        if not read_of_key:
            continue
        found = []
        for item in items:
            new_keys = [key for key in item.keys if key in read_of_key and key not in told]
            if new_keys:
                found.append(item)
        told.update(read_of_key)
        for group in deck.groups_to_report(found, "I015"):
            yield _told_of(deck, group, read_of_key)


def _read_otherwise(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """Return by answer the ways in which it is taken beside what is written."""
    keys: set[str] = set()
    lang_of_text: dict[str, str] = {}
    for item in items:
        is_compared_as_words = item.type.name in TEXTUAL and not item.type.markup
        if is_compared_as_words and "punctuation" not in item.type.exact:
            own_keys = item.keys
            keys.update(own_keys)
            lang_of_text.update(dict.fromkeys((*own_keys, *item.distractors), item.type.lang))

    # That `to` may be left out of a verb is nothing to tell.
    with_sign = list(filter(_SIGN.search, lang_of_text))
    if not with_sign:
        return {}
    may_join = commas_may_join(keys)
    readings_of_text = {}
    for text in with_sign:
        readings_of_text[text] = readings_of(text, lang_of_text[text], commas_join=may_join)

    # Without its remark `bank [money]` is `bank [river]` too, and so neither.
    times = Counter(sorted(keys))
    for readings in readings_of_text.values():
        times.update(readings.shortened)
    read: dict[str, tuple[str, ...]] = {}
    for key in readings_of_text.keys() & keys:
        readings = readings_of_text[key]
        clear = [reading for reading in readings.shortened if times[reading] == 1]
        if readings.spellings or clear:
            read[key] = (*readings.spellings, *clear)
    return read


def _told_of(
    deck: CheckedDeck, items: Sequence[Item], read_of_key: Mapping[str, Sequence[str]]
) -> Problem:
    keys = [key for item in items for key in item.keys if key in read_of_key]
    examples = []
    for key in keys[:_EXAMPLES_SHOWN]:
        readings = [quoted(reading) for reading in read_of_key[key][:_READINGS_SHOWN]]
        examples.append(f"{quoted(key)} as {join_words(readings, 'or')}")
    message = f"typed answers are also taken in other ways than written: {'; '.join(examples)}"
    if len(keys) > len(examples):
        message = f"{message}; and so with {len(keys) - len(examples)} more"
    remedy = (
        "If that is meant, there is nothing to do; "
        "`exact: [punctuation]` at the column takes them as written."
    )
    return deck.problem("I015", message, remedy, items)
