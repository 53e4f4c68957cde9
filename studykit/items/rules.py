"""What is only seen when all items are made: leaks, equal stems, right distractors, answers that nobody can tell.

Each rule is a plain function from a deck to problems, and its docstring is its manual page, which
`studykit check --explain RULE` prints. No rule here knows a clock or another deck.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from studykit.facts.media import unmarked
from studykit.facts.values import fold
from studykit.items.avoid import letters_in, letters_of, stands_in
from studykit.items.identity import is_choice
from studykit.items.made import Made
from studykit.items.media import in_words
from studykit.items.model import Form, Item
from studykit.problems import Problem, quoted


def leaks(deck: Made) -> Iterator[Problem]:
    """The answer stands in its own question.

    Flags an item whose answer, or a spelling of it, stands as words of its own in a wording of the stem, in the hint or
    in a tag; or in the words (`alt`) or the file name of a picture or a sound that is shown before the answer. Yes and
    no are not looked for.

    Why: the question is answered by reading it, the memory is never asked, and the schedule takes a learner for
    somebody who knows. Haladyna, Downing and Rodriguez (2002) count clues to the right answer among the faults of an
    item, words that come back in the stem among them.

    Bad:

        # facts/airports.yaml
        rows:
          naha: {airport: Naha Airport, city: Naha}
          sendai: {airport: Narita Airport, city: Chiba}
        # deck.yaml
        templates:
          city: {ask: "In which city is {airport}?", answer: city}

    Good:

        # facts/airports.yaml
        rows:
          naha: {airport: Naha Airport, city: Naha, named_alike: yes}
          narita: {airport: Narita Airport, city: Chiba, named_alike: no}
        # deck.yaml
        templates:
          city: {where: {named_alike: no}, ask: "In which city is {airport}?", answer: city}
    """
    for item in deck.items:
        if item.type.name == "boolean" or item.form in ("comparison", "order"):
            continue  # yes and no stand anywhere, and what a set asks about stands in its stem
        found = _leak(item, deck.folded)
        if found:
            spelling, where = found
            message = f"the answer {quoted(spelling)} stands in the {where} of {quoted(item.stem)} ({item.id})"
            remedy = "Reword it, or keep that row out with `where`."
            about = deck.about([item])
            yield Problem("I001", message, remedy, deck.places[item.template], "warning", item.location, about=about)
    if deck.base.media:
        yield from _leaks_of_media(deck)


def _leak(item: Item, all_folded: Mapping[str, str]) -> tuple[str, str] | None:
    """A spelling of an answer, and where it gives itself away."""
    # Words of the stem are letters of the stem: nearly every item is done with that, and needs no folding of its stem.
    spellings = [text for answer in item.answers for text in (answer.text, *answer.accepted)]
    wordings = item.wordings if not item.media else tuple(map(unmarked, item.wordings))
    letters = letters_in((*wordings, item.hint, *item.tags))
    if letters and not [text for text in spellings if letters_of(all_folded[text]) in letters]:
        return None
    shown = {"stem": fold("\n".join(wordings)), "hint": fold(item.hint)}
    shown.update({f"tag {quoted(tag)}": fold(tag) for tag in item.tags})
    for spelling in spellings:
        for where, text in shown.items():
            if stands_in(all_folded[spelling], text):
                return spelling, where
    return None


def _leaks_of_media(deck: Made) -> Iterator[Problem]:
    """Words and names of pictures and sounds that give an answer away. No place shows them before the answer."""
    for made in deck.by_template.values():
        worded = [item for item in made if any(each.alt_tells for each in item.media)]
        for items in deck.told_together(worded, "I001"):
            told = next(each for each in items[0].media if each.alt_tells)
            message = f"the words for {quoted(told.path)} tell the answer of {quoted(items[0].stem)} ({items[0].id})"
            remedy = "Say in them what is seen or heard and no more: until then they are not shown before the answer."
            yield deck.problem("I001", (_so_it_is(message, items), remedy), items)
        silent = [item for item in made if item not in worded and in_words(item) is None]
        for items in deck.told_together(silent, "I001"):
            told = next(each for each in items[0].media if each.name_tells)
            message = f"the file name {quoted(told.path)} tells the answer of {quoted(items[0].stem)} ({items[0].id})"
            remedy = "Anki shows no name and can ask it; for the terminal give the column `alt`, or rename the file."
            yield deck.problem("I001", (_so_it_is(message, items), remedy), items)


def _so_it_is(message: str, items: Sequence[Item]) -> str:
    return f"{message}; so it is with {len(items)} items" if len(items) > 1 else message


def equal_stems(deck: Made) -> Iterator[Problem]:
    """One question is asked twice and wants different answers.

    Flags two items with one stem and different answers: of two templates, or of one that asks both ways. (Within one
    template and one direction such rows are one item with several right answers.)

    Why: whatever the learner answers is wrong half of the time, and two memories of one question disturb each
    other. Wozniak's rules call it interference.

    Bad:

        # facts/islands.yaml
        rows:
          miyako: {name: Miyako, sea: East China Sea, prefecture: Okinawa}
          amami: {name: Amami, sea: Pacific, prefecture: Kagoshima}
        # deck.yaml
        templates:
          sea: {ask: "Where is {name}?", answer: sea}
          prefecture: {ask: "Where is {name}?", answer: prefecture}

    Good:

        # facts/islands.yaml
        rows:
          miyako: {name: Miyako, sea: East China Sea, prefecture: Okinawa}
          amami: {name: Amami, sea: Pacific, prefecture: Kagoshima}
        # deck.yaml
        templates:
          sea: {ask: "In which sea is {name}?", answer: sea}
          prefecture: {ask: "In which prefecture is {name}?", answer: prefecture}
    """
    first: dict[str, Item] = {}
    for item in deck.items:
        if item.form == "order":
            continue  # what is to be put in order stands below the stem
        other = first.setdefault(item.stem, item)
        if other is not item and set(other.keys) != set(item.keys):
            whom = f"by {quoted(other.template)} too" if other.template != item.template else "the other way round too"
            message = f"{quoted(item.stem)} is asked {whom}, with other answers"
            remedy = "Reword one of them, so that a learner can tell them apart."
            where, there = deck.places[item.template], deck.places[other.template]
            yield Problem("I002", message, remedy, where, "warning", there, about=deck.about([item]))


def right_distractors(deck: Made) -> Iterator[Problem]:
    """A wrong option is right, or stands there twice.

    Flags an option that is equal to a right answer, to one of its spellings, or to another option. studykit never
    makes one; the rule looks at every item all the same, and an error here is a fault of studykit.

    Why: a learner who knows is told that they are wrong. Nothing a quiz can do is worse. There must be one right
    answer among the options (Haladyna, Downing and Rodriguez 2002).
    """
    all_folded = deck.folded
    for item in deck.items:
        right = [all_folded[text] for answer in item.answers for text in (answer.text, *answer.accepted)]
        options = [all_folded[text] for text in item.distractors]
        if len({*right, *options}) == len(right) + len(options):
            continue
        taken = dict.fromkeys(right, "is right")
        for text, folded in zip(item.distractors, options, strict=True):
            why = taken.get(folded)
            taken.setdefault(folded, "stands there twice")
            if why:
                message = f"the distractor {quoted(text)} of {quoted(item.stem)} ({item.id}) {why}"
                where = deck.places[item.template]
                yield Problem("I003", message, "Please report this.", where, other=item.location)


def too_few_distractors(deck: Made) -> Iterator[Problem]:
    """Items with fewer than two wrong options, which are never a choice.

    Flags, once for each template, items for which the facts give fewer than two options that are surely wrong. They
    are asked typed or as cards, as it is meant of a cloze, which is let be.

    Why: with one wrong option half of all guesses are right. Three options are enough, fewer are not (Haladyna,
    Downing and Rodriguez 2002).

    Bad:

        # facts/words.yaml
        rows:
          water: {english: water, greek: νερό}
        # deck.yaml
        templates:
          greek: {ask: "{english}", answer: greek}

    Good:

        # facts/words.yaml
        rows:
          water: {english: water, greek: νερό}
        # deck.yaml
        templates:
          greek: {ask: "{english}", answer: greek, distractors: [φωτιά, γη]}
    """
    for made in deck.by_template.values():
        chosen = [item for item in made if item.form != "cloze" and not (item.many == "all" and len(item.answers) > 1)]
        few = [item for item in chosen if not is_choice(item) and item.type.name != "audio"]  # nobody chooses by ear
        for items in deck.told_together(few, "I004"):
            message = f"{len(items)} of {len(made)} items have fewer than two distractors and are never a choice"
            remedy = f"Add rows like {quoted(items[0].shown_key)}, or `distractors:`."
            yield deck.problem("I004", (message, remedy), items, "note")


def unproved_distractors(deck: Made) -> Iterator[Problem]:
    """Wrong options that the facts do not prove wrong.

    Flags, once for each template, items with `"proof": "open"`: the table is not said to be complete, and no
    `unique` set stands whole in the stem. So a distractor is only *not known to be right*.

    Why: a fact that nobody has written down yet could make the wrong option right. Say what is known: `complete: true`
    when every row is there, `unique` when there can be only one row for what the stem shows.

    Bad:

        # facts/capitals.yaml
        columns: {country: text, capital: text}
        rows:
          japan: {country: Japan, capital: Tokyo}
          china: {country: China, capital: Beijing}
          korea: {country: Korea, capital: Seoul}
        # deck.yaml
        templates:
          capital: {ask: "What is the capital of {country}?", answer: capital}

    Good:

        # facts/capitals.yaml
        columns: {country: text, capital: text}
        unique: [[country]]
        rows:
          japan: {country: Japan, capital: Tokyo}
          china: {country: China, capital: Beijing}
          korea: {country: Korea, capital: Seoul}
        # deck.yaml
        templates:
          capital: {ask: "What is the capital of {country}?", answer: capital}
    """
    for made in deck.by_template.values():
        for items in deck.told_together([item for item in made if item.proof == "open"], "I005"):
            message = f"the facts do not prove the distractors of {len(items)} of {len(made)} items wrong"
            remedy = "Declare the table `complete`, or the columns of the stem `unique`, if that is true."
            yield deck.problem("I005", (message, remedy), items, "note")


def unproved_lists(deck: Made) -> Iterator[Problem]:
    """All rows matter to the answer, and nothing says that the facts have all of them.

    Flags a template with `many: all`, with `first`, `last`, `most` or `least`, with `count`, or with a claim that is
    said to be false, on a table that is not declared `complete: true`.

    Why: the learner is marked down for naming a right answer that the facts do not know, or learns a list with a hole
    in it as if it were whole.

    Bad:

        # facts/films.yaml
        rows:
          ran: {title: Ran, director: Kurosawa}
          ikiru: {title: Ikiru, director: Kurosawa}
        # deck.yaml
        templates:
          films: {ask: "Name all films by {director}.", answer: title, many: all}

    Good:

        # facts/films.yaml
        complete: true
        rows:
          ran: {title: Ran, director: Kurosawa}
          ikiru: {title: Ikiru, director: Kurosawa}
        # deck.yaml
        templates:
          films: {ask: "Name all films by {director}.", answer: title, many: all}
    """
    tables = {template.id: template.table for template in deck.templates}
    for name, made in deck.by_template.items():
        unproved = [item for item in made if item.proof == "open" and (item.many == "all" or item.form in _REST_ON_ALL)]
        for items in deck.told_together(unproved, "I006"):
            why, remedy = "the table is not said to be complete", "Declare it `complete: true` if that is true."
            if tables[name].complete:
                why = "a row in which a value is missing may be one of them"
                remedy = "Write the value, or leave such rows out with `where: {COLUMN: present}`."
            what = _REST_ON_ALL.get(items[0].form, "all answers are wanted")
            yield deck.problem("I006", (f"{what}, and {why} ({quoted(items[0].stem)})", remedy), items)


_REST_ON_ALL: Mapping[Form, str] = {
    "superlative": "the extreme of all rows is asked for",
    "count": "rows are counted",
    "claim": "a claim is said to be false",
}
_ASKS_FOR_ONE = r"(?i)(?:^|[.,;:(]\s*)(?:(?:in|on|at|of|to|for|from|by)\s+)?wh(?:ich|at)\s+(?!of\b|is\b|are\b)(\w+)\b"


def several_where_one_is_asked(deck: Made) -> Iterator[Problem]:
    """The question asks for one thing, and several are right.

    Flags, once for each template, an item with several right answers whose English stem asks for one ("Which island",
    "In what year"). Other languages are not read.

    Why: who knows two of them sees that the question does not know its subject, and cannot tell which one is wanted. An
    item should have one right answer, or say that it has several (Haladyna, Downing and Rodriguez 2002).

    Bad:

        # facts/bases.yaml
        rows:
          a: {island: Miyako, opened: 2019}
          b: {island: Amami, opened: 2019}
        # deck.yaml
        templates:
          island: {ask: "Which island got a base in {opened}?", answer: island}

    Good:

        # facts/bases.yaml
        rows:
          a: {island: Miyako, opened: 2019}
          b: {island: Amami, opened: 2019}
        # deck.yaml
        templates:
          island:
            ask: Which island got a base in {opened}?
            ask_many: Name an island that got a base in {opened}.
            answer: island
    """
    for made in deck.by_template.values():
        several = [item for item in made if len(item.answers) > 1 and item.many == "any" and _one_thing(item)]
        for items in deck.told_together(several, "I008"):
            item = items[0]
            message = f"{quoted(item.stem)} asks for one {_one_thing(item)}, and {len(item.answers)} are right"
            remedy = 'Word it for several with `ask_many: "Name one of ..."`, or tell them apart.'
            where, about = deck.places[item.template], deck.about(items)
            told = f"{message} ({item.id})"
            yield Problem("I008", told, remedy, where, "warning", item.location, about=about)


def _one_thing(item: Item) -> str:
    """The noun of which the stem asks for one."""
    found = re.search(_ASKS_FOR_ONE, item.stem)
    return found[1] if found and not found[1].lower().endswith("s") else ""


def constant_answers(deck: Made) -> Iterator[Problem]:
    """All items of a template have one answer.

    Flags a template of at least four items that all have the same answers.

    Why: after two of them the answer is given without reading the question, so that nothing is learned from the rest.

    Bad:

        # facts/islands.yaml
        rows:
          a: {name: Miyako, country: Japan}
          b: {name: Amami, country: Japan}
          c: {name: Ishigaki, country: Japan}
          d: {name: Yonaguni, country: Japan}
        # deck.yaml
        templates:
          country: {ask: "To which country does {name} belong?", answer: country}

    Good:

        # facts/islands.yaml
        rows:
          a: {name: Miyako, country: Japan}
          b: {name: Amami, country: Japan}
          c: {name: Ishigaki, country: Japan}
          d: {name: Yonaguni, country: Japan}
          e: {name: Jeju, country: Korea}
        # deck.yaml
        templates:
          country: {ask: "To which country does {name} belong?", answer: country}
    """
    for items in deck.by_template.values():
        keys = items[0].keys
        if len(items) >= 4 and items[0].form != "claim" and all(item.keys == keys for item in items):
            message = f"all {len(items)} items have the answer {quoted(keys[0])}"
            yield deck.problem("T010", (message, "Ask the other way round, or leave it."), items)
