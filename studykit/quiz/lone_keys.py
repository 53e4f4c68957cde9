"""Tell a key that stands alone where an answer is typed from an answer.

    ?            lists the keys, as everywhere
    -            I do not know it
    U            an answer, in a deck of the elements: uranium has this symbol
    help, quit   it is asked whether the command is meant

Knows commands, items and their judge. Knows no terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice

from studykit.grading.verdict import Verdict
from studykit.questions.identity.ids import variant
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.questions.judge import Judge
from studykit.quiz.phrases import Command

COMMANDS_BY_KEY = {command.key: command for command in Command}
ALONE = (Command.HELP, Command.QUIT, Command.UNDO, Command.HINT, Command.GIVE_UP)
"""Those that are meant where an answer is typed, too. The others, which put a question away or mark
it, follow a colon there: who types x may mean x."""
MOST_ITEMS = 5000
"""Of so many items the options are looked through: somebody waits."""
_DASHES = str.maketrans("–—−", "---")
"""What keyboards and word processors make of a hyphen."""
WORDS = {
    "help": Command.HELP,
    "?help": Command.HELP,
    "quit": Command.QUIT,
    "exit": Command.QUIT,
}
"""Words that nobody means as an answer, or nearly nobody: it is asked."""


def plain(text: str) -> str:
    """Return a text as keys are compared: in half width, small letters, without blanks around."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip().casefold()


def lone_command(text: str) -> Command | None:
    """Return the command whose key is all of a typed text."""
    command = COMMANDS_BY_KEY.get(plain(text))
    if command not in ALONE:
        return None
    return command


def command_in_words(text: str) -> Command | None:
    """Return the command that a word seems to mean."""
    return WORDS.get(plain(text))


def is_answer(text: str, item: Item, bank: ItemBank | None) -> bool:
    """Return whether a text is an answer that the template of an item knows.

    Some key, other name or option of the template's items is the same, of those that ask in the
    same direction: who is asked for the element with the symbol `He` may press `h`. Without the
    others the item alone is asked.
    """
    wanted = plain(text)
    names = [*item.keys, *item.distractors]
    for answer in item.answers:
        names += answer.names
    if wanted in map(plain, names):
        return True
    if bank is None:
        return False
    is_back = is_asked_back(item.id)
    for identity, answers in bank.answers_of(item.template):
        if is_asked_back(identity) != is_back:
            continue
        for answer in answers:
            if wanted in map(plain, (answer.text, *answer.names)):
                return True
    # An answer may also be right without standing anywhere, as a number in another form.
    verdict = Judge(bank).typed(item, text)
    if isinstance(verdict, Verdict) and verdict.correct:
        return True
    for identity in islice(_ids_of_template(bank, item.template), MOST_ITEMS):
        if is_asked_back(identity) != is_back:
            continue
        if wanted in map(plain, bank[identity].distractors):
            return True
    return False


def _ids_of_template(bank: ItemBank, template: str) -> Iterator[str]:
    for identity in bank:
        if identity.startswith(f"{template}/"):
            yield identity


def is_asked_back(identity: str) -> bool:
    """Return whether an item asks by the answer of its template, as `symbol/H<` does."""
    return variant(identity).endswith("<")
