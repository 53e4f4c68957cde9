"""Pictures and sounds in items.

Which ones an item shows, what gives its answer away, and how they are put in words.

Where a picture is shown, the name of its file is not: but a terminal has nothing else.

    Whose flag is this? [picture flags/france.png: three stripes]    the name gives it away
    Whose flag is this? [picture: three stripes]                     so it is left out
    Which is the flag of France? [picture: three stripes]            an option never has one

What may be read before the answer is settled here, for every place that shows words alone. Knows
items and the facts' media. Knows no terminal, no Anki and no files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from studykit.facts.base import MEDIA_WORDS, FactBase
from studykit.facts.media import MARK, unmarked
from studykit.problems import MARKS
from studykit.questions.item import Item, Medium, Mode, PartedLine
from studykit.questions.words import stands_in
from studykit.values.sameness import fold

Replacement = Callable[[str], str]
"""What stands in the place of a mark, made of its path."""
_SHORTEST_IN_NAME = 4
"""Letters of an answer that may stand within a word of a file's name: `art` stands in `cartoon`."""
_SHORTEST_WORD = 4
"""Letters of a word that may point to an answer."""
_NO_WORD = re.compile(r"[\W_]+")


def with_media(item: Item, base: FactBase) -> Item:
    """Return an item with the pictures and sounds that its texts show."""
    options = _paths((*item.keys, *item.distractors))
    if options and item.interaction != "order":
        is_heard = any(base.media[path].type == "audio" for path in options)
        item = _as_choice_or_card(item, is_heard=is_heard)
        options = _paths((*item.keys, *item.distractors))

    # A hint is read before the answer too.
    in_question = _paths((*item.wordings, item.hint))
    after = _paths((item.explanation, *(text for _, text in item.cloze)))
    shown = dict.fromkeys((*in_question, *options, *after))
    if not shown:
        return item
    asked = set(in_question)
    if item.distractors:
        asked.update(options)
    media = []
    for path in shown:
        medium = base.media[path]
        alt = base.alts.get(path, "")
        media.append(Medium(path, medium.type, medium.file, alt, is_asked=path in asked))
    if not item.names_options:
        media = _with_what_tells(item, media, in_question, options)
    return item._replace(media=tuple(media))


def _paths(texts: Iterable[str]) -> list[str]:
    """Return the paths of the pictures and sounds in some texts, each once."""
    paths: dict[str, None] = {}
    for text in texts:
        # Nearly no text has a mark, and to look for one sign costs least.
        if MARKS[0] not in text:
            continue
        for mark in MARK.finditer(text):
            paths[mark[2]] = None
    return list(paths)


def _as_choice_or_card(item: Item, *, is_heard: bool) -> Item:
    """Return an item whose options are pictures or sounds as it may be asked.

    Nobody can type one.
    """
    item = _without_mode(item._replace(modes=item.modes or ("choice", "cards")), "typed")
    if not is_heard:
        return item
    # Sounds are no options: a card would play them all, one after the other.
    return _without_mode(item, "choice")._replace(distractors=())


def _without_mode(item: Item, unwanted: Mode) -> Item:
    """Return the item without a mode; what may be asked in no other one becomes a card."""
    modes = tuple(mode for mode in item.modes if mode != unwanted)
    return item._replace(modes=modes or ("cards",))


# --- what gives the answer away -------------------------------------------------------------------


def _with_what_tells(
    item: Item, media: Sequence[Medium], in_question: Sequence[str], options: Sequence[str]
) -> list[Medium]:
    """Return the media with whether their names and words may be read before the answer.

    Options are never named.
    """
    alts = {medium.path: medium.alt for medium in media}
    if item.interaction == "true or false":
        # Its one picture is right or wrong, and whose it is answers that.
        tells_name = set(in_question)
        stem = _words(unmarked(item.stem))
        tells_alt = {path for path in in_question if stem & _words(alts[path])}
    else:
        answers, ids = _answers(item), _row_ids(item)
        tells_name = {path for path in in_question if _name_tells(path, answers, ids)}
        tells_alt = {path for path in in_question if _spells(alts[path], answers)}
        keys = _paths([item.shown_key])
        if keys:
            # Options give nothing away by spelling an answer, but by fitting the stem alone.
            tells_alt.difference_update(options)
            if _points_to_key(item, keys, options, alts):
                tells_alt.update(options)

    marked = []
    for medium in media:
        name_tells, alt_tells = medium.path in tells_name, medium.path in tells_alt
        marked.append(medium._replace(name_tells=name_tells, alt_tells=alt_tells))
    return marked


def _row_ids(item: Item) -> set[str]:
    """Return the folded ids of the rows that an item is about: a file may be called by one."""
    ids = set()
    for fact in (*item.facts, *item.entities):
        ids.add(fold(fact.partition("/")[2]))
    return ids


def _answers(item: Item) -> list[str]:
    """Return all right answers in all spellings, folded, as far as they are texts."""
    answers = []
    for answer in item.answers:
        for text in (answer.text, *answer.accepted):
            in_words = unmarked(text)
            if in_words:
                answers.append(fold(in_words))
    return answers


def _name_tells(path: str, answers: Sequence[str], ids: Collection[str]) -> bool:
    """Return whether the name of a file gives the answer away.

    By spelling it, beginning it, or as the id of its row.
    """
    name = PurePosixPath(path).with_suffix("")
    if _spells(str(name), answers) or fold(name.name) in ids:
        return True
    for word in _NO_WORD.split(fold(name.name)):
        if len(word) < 2:
            continue
        for answer in answers:
            # `fr.png` for France.
            if answer.startswith(word):
                return True
    return False


def _spells(text: str, answers: Iterable[str]) -> bool:
    """Return whether an answer can be read in a text, also within its words: `flag_of_france2`."""
    shown = fold(text)
    letters = _NO_WORD.sub("", shown)
    for answer in answers:
        if stands_in(answer, shown):
            return True
        if len(answer) >= _SHORTEST_IN_NAME and _NO_WORD.sub("", answer) in letters:
            return True
    return False


def _points_to_key(
    item: Item, keys: Iterable[str], options: Iterable[str], alts: Mapping[str, str]
) -> bool:
    """Return whether the words for the key share one with the stem that not all options have."""
    common = set.intersection(*(_words(alts[path]) for path in options))
    stem = MARK.sub(lambda mark: f" {PurePosixPath(mark[2]).with_suffix('')} ", item.stem)
    telling = _words(stem) - common
    return any(telling & _words(alts[key]) for key in keys)


def _words(text: str) -> set[str]:
    return {word for word in _NO_WORD.split(fold(text)) if len(word) >= _SHORTEST_WORD}


# --- in words -------------------------------------------------------------------------------------


def in_words(item: Item) -> Item | None:
    """Return the item for a terminal.

    Its pictures and sounds are named, as far as this does not tell the answer.

    None when nothing can be said of what the stem shows. Options are shown by their words; when
    these are not there, or do not tell them apart, the item is asked as a card.
    """
    if not item.media:
        return item
    by_path = {medium.path: medium for medium in item.media}
    for path in _paths((*item.wordings, item.hint)):
        if not any(_before_the_answer(by_path[path])):
            return None
    # Options that the stem names are called there and below alike.
    options = []
    if not item.names_options:
        options = _paths((*item.keys, *item.distractors))
    have_words = all(by_path[path].alt and not by_path[path].alt_tells for path in options)

    name_before = _namer(item, _before_the_answer)
    name_after = _namer(item, _after_the_answer)
    name_options = name_after
    if item.names_options:
        name_options = name_before
    elif have_words:
        name_options = _namer(item, _as_option)
    item = worded(item, name_before, name_options, name_after)

    texts = [fold(text) for text in (*item.keys, *item.distractors)]
    are_told_apart = have_words and len(set(texts)) == len(texts)
    if not options or are_told_apart:
        return item
    if item.modes == ("choice",):
        # The author wants nothing but a choice, and there is none.
        return None
    return _without_mode(item, "choice")._replace(distractors=())


def for_program(item: Item) -> Item:
    """Return the item for a program, which is given the files and shows them.

    What would tell the answer has no name.
    """
    if not item.media:
        return item
    name_after = _namer(item, _after_the_answer)
    return worded(item, _namer(item, _before_the_answer), name_after, name_after)


def worded(item: Item, first: Replacement, answers: Replacement, after: Replacement) -> Item:
    """Return the item with something else in the place of each mark.

    By `first` in what is read before the answer, by `answers` in the answers and options, by
    `after` in the rest.
    """
    replaced_answers = []
    for answer in item.answers:
        replaced_answers.append(answer._replace(text=_replaced(answer.text, answers)))
    return item._replace(
        stem=_replaced(item.stem, first),
        wordings=_all_replaced(item.wordings, first),
        hint=_replaced(item.hint, first),
        answers=tuple(replaced_answers),
        distractors=_all_replaced(item.distractors, answers),
        shown_key=_replaced(item.shown_key, answers),
        explanation=_replaced(item.explanation, after),
        cloze=tuple((gap, _replaced(text, after)) for gap, text in item.cloze),
        disputes=tuple((_replaced(text, answers), how) for text, how in item.disputes),
        foreign_lines=_lines_replaced(item.foreign_lines, (first, after)),
    )


def _lines_replaced(
    lines: Iterable[PartedLine], replacements: Iterable[Replacement]
) -> tuple[PartedLine, ...]:
    """Return the lines as they may stand in texts read before the answer, and behind it."""
    replaced: dict[PartedLine, None] = {}
    for line in lines:
        for replacement in replacements:
            parts = [part._replace(text=_replaced(part.text, replacement)) for part in line]
            replaced[tuple(parts)] = None
    return tuple(replaced)


def _all_replaced(texts: Iterable[str], replacement: Replacement) -> tuple[str, ...]:
    return tuple(_replaced(text, replacement) for text in texts)


def _replaced(text: str, replacement: Replacement) -> str:
    if MARKS[0] not in text:
        return text
    return MARK.sub(lambda mark: replacement(mark[2]), text)


def _namer(item: Item, name_and_words: Callable[[Medium], tuple[str, str]]) -> Replacement:
    """Return what makes `[picture flags/fr.png: three stripes]` of a path."""
    by_path = {medium.path: medium for medium in item.media}

    def named(path: str) -> str:
        medium = by_path[path]
        name, words = name_and_words(medium)
        text = MEDIA_WORDS[medium.type]
        if name:
            text += f" {name}"
        if words:
            text += f": {words}"
        return f"[{text}]"

    return named


def _before_the_answer(medium: Medium) -> tuple[str, str]:
    """Return name and words of a medium, as far as they may be read before the answer."""
    name, words = medium.path, medium.alt
    if medium.name_tells:
        name = ""
    if medium.alt_tells:
        words = ""
    return name, words


def _after_the_answer(medium: Medium) -> tuple[str, str]:
    return medium.path, medium.alt


def _as_option(medium: Medium) -> tuple[str, str]:
    """Return the words alone: the name of any other option would say that it is another one."""
    return "", medium.alt
