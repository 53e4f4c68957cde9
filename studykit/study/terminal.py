"""The quiz in a terminal: a thin skin of questionary over the session.

Knows keys, colours and widths, and no rule of the quiz. prompt_toolkit comes in by questionary's door: questionary
offers no way to choose by one key or to hear Ctrl-D.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any

from studykit.problems import safe_text
from studykit.study import words
from studykit.study.grade import GOOD
from studykit.study.lines import Clock
from studykit.study.session import Feedback, Question, Session

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from questionary import Question as Prompt


class Command(Enum):
    """What a learner may want besides answering."""

    SKIP = "s"
    QUIT = "q"
    HELP = "?"


_STYLES: dict[words.Style, str] = {
    "plain": "",
    "right": "fg:ansigreen bold",
    "half": "fg:ansiyellow bold",
    "wrong": "fg:ansired bold",
    "quiet": "fg:ansibrightblack",
    "strong": "bold",
}


def run(session: Session, clock: Clock) -> None:
    """Asks until the session is over or the learner ends it by `q` or Ctrl-D.

    Ctrl-C comes through as KeyboardInterrupt. The summary is the caller's.
    """
    try:
        while question := session.question(clock()):
            show([words.head(question)])
            if not _put(session, question, clock):
                return
            show([words.Line("")])
    except EOFError:
        return


def _put(session: Session, question: Question, clock: Clock) -> bool:
    """One question until it is answered or skipped. False: the learner wants to end."""
    ask = {"choice": _choose, "typed": _type, "cards": _recall}[question.mode]
    while True:
        reply = ask(question)
        if reply is Command.QUIT:
            return False
        if reply is Command.SKIP:
            session.skip()
            return True
        if reply is Command.HELP:
            show(words.help_lines(question))
            continue
        found = session.rate(reply, clock()) if isinstance(reply, int) else session.answer(str(reply), clock())
        if not isinstance(found, Feedback):
            show([words.Line(safe_text(found.why), "quiet")])
        elif question.mode == "cards":
            show(words.comes_again(found.due, clock()))
            return True
        else:
            show(words.feedback(found, clock()))
            return session.is_over(clock()) or _wait("Enter goes on, q ends the quiz") is not Command.QUIT


# --- the three ways to ask ---------------------------------------------------------------------------------


def _choose(question: Question) -> str | Command:
    found = _select(question.stem, "(a number, or ? for help)", question.options)
    return found if isinstance(found, Command) else question.options[found]


def _type(question: Question) -> str | Command:
    hint = "all of them, with commas (:? for help)" if question.item.many == "all" else "(:? for help)"
    text = str(_text(f"{_wrapped(f'{question.stem} {hint}')}\n  >", {})).strip()
    if len(text) == 2 and text[0] == ":":
        return next((command for command in Command if command.value == text[1].lower()), Command.HELP)
    return text


def _recall(question: Question) -> int | Command:
    """Shows the answer when the learner wants to see it, and asks how well it was known: 1 to 4."""
    hidden = _wait(question.stem, "(Enter shows the answer)")
    if isinstance(hidden, Command):
        return hidden
    show(words.answers(question.item))
    found = _select("How well did you know it?", "", words.RATINGS, start=GOOD - 1)
    return found if isinstance(found, Command) else found + 1


# --- prompts -----------------------------------------------------------------------------------------------


def _select(message: str, hint: str, options: Sequence[str], start: int = 0) -> int | Command:
    """Which option: by its number at once, or by arrow keys and Enter."""
    from prompt_toolkit.filters import to_filter
    from prompt_toolkit.key_binding import KeyBindings
    from questionary import Choice, select
    from questionary.prompts.common import InquirerControl

    choices = [Choice(f"{at}) {safe_text(option)}", value=at - 1) for at, option in enumerate(options, start=1)]
    stem, both = _wrapped(message), _wrapped(f"{message} {hint}")
    # Shown behind the stem until there is an answer; on a line of its own where it does not fit.
    hint = both.removeprefix(stem).lstrip(" ") if both.startswith(stem) else f"\n  {hint}"
    prompt = select(stem, choices, default=choices[start], instruction=hint or " ", use_jk_keys=False)
    layout, keys = prompt.application.layout, prompt.application.key_bindings
    for window in layout.find_all_windows():
        window.wrap_lines = to_filter(True)
    (control,) = (each for each in layout.find_all_controls() if isinstance(each, InquirerControl))
    assert isinstance(keys, KeyBindings)

    def choose(at: int) -> Callable[[KeyPressEvent], None]:
        def chosen(event: KeyPressEvent) -> None:
            control.pointed_at = at
            control.is_answered = True
            event.app.exit(result=at)

        return chosen

    for at in range(min(9, len(options))):
        keys.add(str(at + 1), eager=True)(choose(at))
    # Without this, Esc and then Enter would answer with an empty text.
    keys.add("escape", "enter", eager=True)(_ignored)
    _add_commands(keys, {command.value: command for command in Command})
    found = _ask(prompt)
    return found if isinstance(found, Command) else int(found)


def _wait(message: str, hint: str = "") -> Command | None:
    """Until Enter or the space bar; other keys but the commands do nothing."""
    commands = {command.value: command for command in Command} if hint else {"q": Command.QUIT}
    found = _text(_wrapped(f"{message} {hint}"), commands, only_commands=True, mark="?" if hint else " ")
    return found if isinstance(found, Command) else None


def _text(
    message: str, commands: Mapping[str, Command], *, only_commands: bool = False, mark: str = "?"
) -> str | Command:
    from prompt_toolkit.key_binding import KeyBindings
    from questionary import text

    keys = KeyBindings()
    if only_commands:
        # Not eager: the terminal's own reports come as keys too, and have their handlers.
        keys.add("<any>")(_ignored)
        for key in ("c-r", "c-s"):  # would search the history
            keys.add(key, eager=True)(_ignored)
        for key in ("c-m", "c-j", "space"):  # Enter arrives as c-j when it was typed ahead
            keys.add(key, eager=True)(lambda event: event.app.exit(result=""))
    _add_commands(keys, commands)
    found: str | Command = _ask(text(message, qmark=mark, key_bindings=keys))
    return found


def _ignored(_event: KeyPressEvent) -> None:
    """A key that does nothing here."""


def _add_commands(keys: KeyBindings, commands: Mapping[str, Command]) -> None:
    def leave_with(command: Command) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=command)

    for key, command in commands.items():
        keys.add(key, eager=True)(leave_with(command))
    keys.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
    keys.add("c-z", eager=True)(lambda event: event.app.suspend_to_background())


def _ask(prompt: Prompt) -> Any:
    """The answer to a prompt. Not by questionary's `ask`, which turns Ctrl-C into the answer None.

    A signal ends the prompt as a key would, and only then the program: an exception from inside prompt_toolkit's event
    loop can leave the terminal without echo, or the loop without an end.
    """
    application = prompt.application
    caught: list[int] = []

    def finish() -> None:
        if caught and application.future and not application.future.done():
            application.exit(result=None)

    def leave(number: int, _frame: object) -> None:
        caught.append(number)
        if application.loop and not application.loop.is_closed():
            application.loop.call_soon_threadsafe(finish)

    application.pre_run_callables.append(finish)
    with _on_signals(leave):
        found = prompt.unsafe_ask()
    if caught:
        raise SystemExit(128 + caught[0])
    return found


# --- output ------------------------------------------------------------------------------------------------


def show(lines: Iterable[words.Line]) -> None:
    """Prints lines in colour, unless NO_COLOR says not to, and breaks them between words."""
    from questionary import print as print_styled

    for line in lines:
        print_styled(_wrapped(line.text, 0), style=_STYLES[line.style])


def _wrapped(text: str, margin: int = 2) -> str:
    """The text broken between words for the window's width, made safe; following lines begin under the text."""
    from prompt_toolkit.utils import get_cwidth

    width = max(10, shutil.get_terminal_size().columns - 1)
    lines = []
    for paragraph in safe_text(text).split("\n"):
        indent = " " * (len(paragraph) - len(paragraph.lstrip()))
        line, used = indent, margin + len(indent)
        for word in paragraph.split():
            wide = get_cwidth(word)
            if line.strip() and used + 1 + wide > width:
                lines.append(line)
                line, used = indent + " " * margin, margin + len(indent)
            gap = " " if line.strip() else ""
            line, used = line + gap + word, used + len(gap) + wide
        lines.append(line)
    return "\n".join(lines)


# --- signals -----------------------------------------------------------------------------------------------

Handler = Callable[[int, Any], None]


@contextmanager
def signals_leave_cleanly() -> Iterator[None]:
    """Within it SIGTERM and SIGHUP end the program as SystemExit (143, 129), so that files are closed."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    with _on_signals(leave):
        yield


@contextmanager
def _on_signals(handler: Handler) -> Iterator[None]:
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
