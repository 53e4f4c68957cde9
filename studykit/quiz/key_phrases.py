"""All that is said of answering and of keys, in words.

    Type the answer and press Enter.        once a sitting
    h hint, - not known, ? keys             below each question

Knows questions and commands. Knows no terminal.
"""

from __future__ import annotations

from collections.abc import Collection

from studykit.problems import safe_text
from studykit.quiz.phrases import Command, Phrase
from studykit.quiz.question import Question

NOTHING_TYPED = "Nothing is typed: - if you do not know it, h for a hint."
NOTHING_CHOSEN = "Nothing is chosen: press a number, or an arrow key and Enter."
NOTHING_TICKED = "Nothing is ticked: press the numbers of all that apply, then Enter."
NO_NUMBER = "Nothing is chosen: type a number, and press Enter."
NOTHING_RATED = "Nothing is rated: 1 Again, 2 Hard, 3 Good, 4 Easy."
LIFELINE = Phrase("Right is Hard now.", "quiet")
ANSWER_IS_SHOWN = Phrase("The answer is shown already: say how well you knew it.", "quiet")
NOTHING_MORE_YET = Phrase("More is shown after the answer.", "quiet")
KEYS_OF_RATING = "1 to 4, m more, ? keys"
KEYS_OF_OPENING = "Enter goes on, q ends"
KEYS_OF_READING = "Enter goes back, ? keys"

_KEYS = {
    "guess": "Enter shows it, ? keys",
    "choice": "- not known, ? keys",
    "typed": "h hint, - not known, ? keys",
    "cards": "Enter shows it, h hint, - not known, ? keys",
}
_HINTS = {
    "guess": "You have not met it: guess, or press Enter to see it. Nothing is graded.",
    "choice": "Press its number, or an arrow key and Enter.",
    "tick": "Press the numbers of all that apply, then Enter.",
    "typed": "Type the answer and press Enter.",
    "all": "Type all of them, with commas, and press Enter.",
    "order": "Type their numbers in the right order, and press Enter.",
    "cards": "Recall it, press Enter to see it, and say how well you knew it.",
}
"""How each kind of question is answered, which is said once a sitting."""
_HINTS_IN_LINES = {
    "choice": "Type its number and press Enter.",
    "tick": "Type the numbers of all that apply, and press Enter.",
}


def kind_of(question: Question) -> str:
    """Return the kind of a question by how it is answered, one of `_HINTS`."""
    if question.wants_ticks:
        return "tick"
    if question.mode == "typed" and question.item.interaction == "order":
        return "order"
    if question.mode == "typed" and question.item.many == "all":
        return "all"
    return question.mode


def how_to_answer(question: Question, *, in_lines: bool = False) -> str:
    """Return how a question is answered, by keys or in whole lines."""
    kind = kind_of(question)
    # A line has no arrow keys.
    if in_lines and kind in _HINTS_IN_LINES:
        return _HINTS_IN_LINES[kind]
    return _HINTS[kind]


def keys_of(question: Question, *, is_exam: bool, after_colon: Collection[Command] = ()) -> str:
    """Return the line of keys below an open question. An exam gives no hints.

    Some may have to follow a colon: `:h hint, - not known, ? keys`.
    """
    keys = _KEYS[question.mode]
    if is_exam:
        keys = keys.replace("h hint, ", "")
    for command in after_colon:
        keys = keys.replace(f"{command.key} ", f":{command.key} ", 1)
    return keys


def nothing_typed(after_colon: Collection[Command] = ()) -> str:
    """Return what is said at Enter alone, with the keys that may follow a colon."""
    said = NOTHING_TYPED
    for command in after_colon:
        said = said.replace(f" {command.key} ", f" :{command.key} ", 1)
    return said


def letter_line(question: Question) -> Phrase:
    """Return the hint that a question gives by now: how its answer begins."""
    return Phrase(f"It begins with {safe_text(question.letter)}.", "half")


def did_you_mean(command: Command) -> str:
    """Return what is asked when a typed word seems to be a command."""
    return f"Did you mean {command.key} ({command.purpose})?"


_HOW_TO_ANSWER = {
    "guess": "You have not met it yet: guess, or press Enter to see the answer. Nothing is graded.",
    "choice": "A number chooses, or in a terminal the arrow keys.",
    "typed": "Type the answer and press Enter; - if you do not know it.",
    "cards": (
        "Recall the answer, press Enter to see it, then say how well you knew it: "
        "1 Again, 2 Hard, 3 Good, 4 Easy."
    ),
}

_HOW_TO_TICK = (
    "Numbers tick all that apply, then Enter; in a terminal the space bar ticks the one pointed at."
)


_NOT_IN_AN_EXAM = (Command.HINT, Command.MORE, Command.ACCEPT, Command.EASY, Command.CONTRAST)
"""An exam helps with nothing, and says nothing of an answer until the end."""


def help_lines(question: Question | None, *, is_exam: bool = False) -> list[Phrase]:
    """Return how to answer the open question, the keys, and the item's hint where it has one."""
    how = "Enter goes on."
    colon = ""
    if question:
        how = _HOW_TO_TICK if question.wants_ticks else _HOW_TO_ANSWER[question.mode]
        # Where text is typed a letter may be an answer.
        if question.mode in ("typed", "guess"):
            colon = ":"
    lines = [Phrase(how, "quiet")]
    for command in Command:
        if not (is_exam and command in _NOT_IN_AN_EXAM):
            lines.append(Phrase(f"  {colon}{command.key}  {command.purpose}", "quiet"))
    if question and question.item.hint and not is_exam:
        lines.append(Phrase(f"Hint: {safe_text(question.item.hint)}"))
    return lines
