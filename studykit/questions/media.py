"""Pictures and sounds in items: which ones an item shows, what gives its answer away, and how they are put in words.

Where a picture is shown, the name of its file is not: but a terminal has nothing else, and `france.png` answers "Whose
flag is this?". So what may be read before the answer is settled here, for every place that shows words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from studykit.facts.base import MEDIA_WORDS, FactBase
from studykit.facts.media import MARK, unmarked
from studykit.grading.expected import Answer
from studykit.problems import MARKS
from studykit.questions.item import Item, Medium, Mode
from studykit.questions.words import stands_in
from studykit.values.sameness import fold

Put = Callable[[str], str]
Said = Callable[[Medium], tuple[str, str]]


def with_media(items: list[Item], base: FactBase) -> list[Item]:
    """The items with the pictures and sounds that their texts show."""
    return [_with_media(item, base) for item in items] if base.media else items


def _with_media(item: Item, base: FactBase) -> Item:
    """The item with the pictures and sounds that its texts show. Nobody is asked to type one, or to choose by ear."""
    before, options = _paths((*item.wordings, item.hint)), _paths((*item.keys, *item.distractors))
    if options and item.interaction != "order":
        item = _chosen_or_recalled(
            item, is_heard=any(base.media[path].type == "audio" for path in options)
        )
        options = _paths((*item.keys, *item.distractors))
    after = (item.explanation, *(text for _, text in item.cloze))
    shown = _paths((*item.wordings, item.hint, *item.keys, *item.distractors, *after))
    if not shown:
        return item
    media = {path: base.media[path] for path in shown}
    asked = {*before, *(options if item.distractors else ())}
    found = [
        Medium(path, each.type, each.file, base.alts.get(path, ""), is_asked=path in asked)
        for path, each in media.items()
    ]
    if not item.names_options:
        found = _telling(item, found, before, options)
    return item._replace(media=tuple(found))


def _paths(texts: Iterable[str]) -> list[str]:
    found = dict.fromkeys(
        mark[2] for text in texts if MARKS[0] in text for mark in MARK.finditer(text)
    )
    return list(found)


def _chosen_or_recalled(item: Item, *, is_heard: bool) -> Item:
    """Sounds are no options: a card would play them all, one after the other."""
    modes: tuple[Mode, ...] = item.modes or ("choice", "cards")
    modes = tuple(mode for mode in modes if mode != "typed" and not (mode == "choice" and is_heard))
    return item._replace(
        modes=modes or ("cards",), distractors=() if is_heard else item.distractors
    )


# --- what gives the answer away ----------------------------------------------------------------------------


def _telling(
    item: Item, media: list[Medium], before: list[str], options: list[str]
) -> list[Medium]:
    """The media with whether their names and words may be read before the answer. Options are never named."""
    ids = {fold(fact.partition("/")[2]) for fact in (*item.facts, *item.entities)}
    alts = {each.path: each.alt for each in media}
    if item.interaction == "true or false":
        # Its one picture is right or wrong, and whose it is answers that.
        tells_name = dict.fromkeys(before, True)
        tells_alt = {
            path: bool(_words(alts[path]) & _words(unmarked(item.stem))) for path in before
        }
    else:
        answers = [
            text
            for answer in item.answers
            for text in map(unmarked, (answer.text, *answer.accepted))
            if text
        ]
        names = {path: str(PurePosixPath(path).with_suffix("")) for path in before}
        tells_name = {
            path: _spells(name, answers)
            or _begins(name, answers)
            or fold(PurePosixPath(name).name) in ids
            for path, name in names.items()
        }
        tells_alt = {path: _spells(alts[path], answers) for path in before}
        if keys := _paths([item.shown_key]):
            tells_alt.update(
                dict.fromkeys(options, _points(item, keys, [alts[path] for path in options], alts))
            )
    return [
        each._replace(
            name_tells=tells_name.get(each.path, False), alt_tells=tells_alt.get(each.path, False)
        )
        for each in media
    ]


def _spells(text: str, answers: list[str]) -> bool:
    """Whether an answer can be read in a text, also within its words: `flag_of_france2`."""
    shown = fold(text)
    letters = re.sub(r"[\W_]", "", shown)
    folded = [fold(answer) for answer in answers]
    return any(
        stands_in(each, shown) or (len(each) > 3 and re.sub(r"[\W_]", "", each) in letters)
        for each in folded
    )


def _begins(name: str, answers: list[str]) -> bool:
    """Whether a word of the file's own name is how an answer begins: `fr.png` for France."""
    words = [word for word in re.split(r"[\W_]+", fold(PurePosixPath(name).name)) if len(word) > 1]
    return any(fold(answer).startswith(tuple(words)) for answer in answers) if words else False


def _points(item: Item, keys: list[str], options: list[str], texts: dict[str, str]) -> bool:
    """Whether the key's text shares a word with the stem that not all options have."""
    common = set.intersection(*map(_words, options))
    stem = _words(MARK.sub(lambda mark: f" {PurePosixPath(mark[2]).with_suffix('')} ", item.stem))
    return any((_words(texts[key]) - common) & stem for key in keys)


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", fold(text)) if len(word) > 3}


# --- in words ----------------------------------------------------------------------------------------------


def in_words(item: Item) -> Item | None:
    """The item for a terminal: its pictures and sounds are named, as far as this does not give the answer away.

    None when nothing can be said of what the stem shows. Options are shown by their words; when these are not there, or
    do not tell them apart, the item is asked as a card.
    """
    if not item.media:
        return item
    by_path = {each.path: each for each in item.media}
    if not all(any(_before(by_path[path])) for path in _paths((*item.wordings, item.hint))):
        return None
    options = _paths((*item.keys, *item.distractors)) if not item.names_options else []
    is_choice = all(by_path[path].alt and not by_path[path].alt_tells for path in options)
    named = _before if item.names_options else _by_words if is_choice else _after
    item = worded(item, _named(item, _before), _named(item, named), _named(item, _after))
    texts = [fold(text) for text in (*item.keys, *item.distractors)]
    if not options or (is_choice and len(set(texts)) == len(texts)):
        return item
    if item.modes == ("choice",):
        return None
    modes: tuple[Mode, ...] = tuple(mode for mode in item.modes if mode != "choice")
    return item._replace(modes=modes or ("cards",), distractors=())


def for_program(item: Item) -> Item:
    """The item for a program, which is given the files and shows them: what would tell the answer has no name."""
    after = _named(item, _after)
    return worded(item, _named(item, _before), after, after) if item.media else item


def worded(item: Item, first: Put, answers: Put, after: Put) -> Item:
    """The item with something else in the place of each mark, made of its path.

    By `first` in what is read before the answer, by `answers` in the answers and options, by `after` in the rest.
    """

    def put(text: str, made: Put) -> str:
        return MARK.sub(lambda mark: made(mark[2]), text) if MARKS[0] in text else text

    return item._replace(
        stem=put(item.stem, first),
        wordings=tuple([put(text, first) for text in item.wordings]),
        hint=put(item.hint, first),
        answers=tuple(
            [Answer(put(each.text, answers), each.value, each.accepted) for each in item.answers]
        ),
        distractors=tuple([put(text, answers) for text in item.distractors]),
        shown_key=put(item.shown_key, answers),
        explanation=put(item.explanation, after),
        cloze=tuple([(gap, put(text, after)) for gap, text in item.cloze]),
        disputes=tuple([(put(text, answers), how) for text, how in item.disputes]),
    )


def _named(item: Item, said: Said) -> Put:
    """`[picture flags/fr.png: three stripes]`, of what is said of each."""
    by_path = {each.path: each for each in item.media}

    def put(path: str) -> str:
        name, words = said(by_path[path])
        return f"[{MEDIA_WORDS[by_path[path].type]}{name and f' {name}'}{words and f': {words}'}]"

    return put


def _before(medium: Medium) -> tuple[str, str]:
    """Its name and its words, as far as they may be read before the answer."""
    return "" if medium.name_tells else medium.path, "" if medium.alt_tells else medium.alt


def _after(medium: Medium) -> tuple[str, str]:
    return medium.path, medium.alt


def _by_words(medium: Medium) -> tuple[str, str]:
    """An option: the name of any other one would say that it is another one."""
    return "", medium.alt
