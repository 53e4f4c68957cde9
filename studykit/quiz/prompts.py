"""Prompts, keys, colours and widths of a terminal: the one door to questionary.

Knows no rule of the quiz. prompt_toolkit comes in by questionary's door: questionary offers no way to choose by one
key or to hear Ctrl-D. Ctrl-C comes through as KeyboardInterrupt, Ctrl-D as EOFError.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from studykit.problems import safe_text
from studykit.quiz.phrases import Command, Line
from studykit.quiz.phrases import Style as LineStyle
from studykit.quiz.terminal_state import on_signals

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from questionary import Question as Prompt
    from questionary.prompts.common import InquirerControl


class TimeIsUp(Enum):
    """Instead of an answer, when the given seconds have passed."""

    NOW = "the time is up"


_STYLES: dict[LineStyle, str] = {
    "plain": "",
    "right": "fg:ansigreen bold",
    "half": "fg:ansiyellow bold",
    "wrong": "fg:ansired bold",
    "quiet": "fg:ansibrightblack",
    "strong": "bold",
}
_COMMANDS = {command.key: command for command in Command}


def select(
    message: str, hint: str, options: Sequence[str], *, start: int = 0, seconds: float | None = None
) -> int | Command | TimeIsUp:
    """Which option: by its number at once, or by arrow keys and Enter; or a command by its key.

    Drawn by questionary's menu. Its `select` would put two whole prompts for text around it, for searching and for
    what a validator says: an eighth of the time to the first question goes into them, and here there is neither.
    """
    from prompt_toolkit.application import Application
    from prompt_toolkit.filters import is_done
    from prompt_toolkit.layout import (
        ConditionalContainer,
        FormattedTextControl,
        HSplit,
        Layout,
        Window,
    )
    from questionary import Question as Prompt
    from questionary.prompts.common import InquirerControl
    from questionary.styles import merge_styles_default

    titles = [f"{at}) {safe_text(option)}" for at, option in enumerate(options, start=1)]
    if _is_too_long(f"{message} {hint}", titles):
        # A prompt is cut at the window's end; what is printed can be scrolled back to.
        show(map(Line, [message, *titles] if _is_too_long(hint, titles) else [message]))
        message = ""
    menu = InquirerControl(titles, use_indicator=False, initial_choice=titles[start])
    stem, both = wrapped(message), wrapped(f"{message} {hint}")
    # Shown behind the stem until there is an answer; on a line of its own where it does not fit.
    hint = both.removeprefix(stem).lstrip(" ") if both.startswith(stem) else f"\n  {hint}"

    def asked() -> StyleAndTextTuples:
        behind = (
            ("class:answer", titles[menu.pointed_at])
            if menu.is_answered
            else ("class:instruction", hint)
        )
        return [("class:qmark", "?"), ("class:question", f" {stem} "), behind]

    above = Window(
        FormattedTextControl(asked),
        wrap_lines=True,
        dont_extend_height=True,
        always_hide_cursor=True,
    )
    below = ConditionalContainer(Window(menu, wrap_lines=True, always_hide_cursor=True), ~is_done)
    application: Application[int | Command | TimeIsUp] = Application(
        Layout(HSplit([above, below])),
        style=merge_styles_default([]),
        include_default_pygments_style=False,
        key_bindings=_keys_of_menu(menu),
    )
    found: int | Command | TimeIsUp = _ask(Prompt(application), seconds)
    return found


def _keys_of_menu(menu: InquirerControl) -> KeyBindings:
    """Numbers, arrow keys (or Ctrl-N and Ctrl-P), Enter and the commands; other keys do nothing."""
    from prompt_toolkit.key_binding import KeyBindings

    def choose(at: int | None = None) -> Callable[[KeyPressEvent], None]:
        def chosen(event: KeyPressEvent) -> None:
            menu.pointed_at = menu.pointed_at if at is None else at
            menu.is_answered = True
            event.app.exit(result=menu.pointed_at)

        return chosen

    keys = KeyBindings()
    # Esc and then Enter, or Alt and Enter, is no answer: whoever presses Esc wants to get away.
    keys.add("escape", "enter", eager=True)(_ignored)
    for at in range(min(9, menu.choice_count)):
        for key in _both_widths(str(at + 1)):
            keys.add(key, eager=True)(choose(at))
    for key in ("c-m", "c-j"):
        keys.add(key, eager=True)(choose())
    for key in ("down", "c-n"):
        keys.add(key, eager=True)(lambda _: menu.select_next())
    for key in ("up", "c-p"):
        keys.add(key, eager=True)(lambda _: menu.select_previous())
    for key in ("c-c", "c-q", "<sigint>"):
        keys.add(key, eager=True)(
            lambda event: event.app.exit(exception=KeyboardInterrupt, style="class:aborting")
        )
    keys.add("c-l", eager=True)(lambda event: event.app.renderer.clear())
    _add_keys(keys, _COMMANDS)
    return keys


def type_text(message: str, *, mark: str = "?", seconds: float | None = None) -> str | TimeIsUp:
    """What is typed up to Enter, or TimeIsUp."""
    from prompt_toolkit.key_binding import KeyBindings
    from questionary import text

    above, _, last = message.rpartition("\n")
    if above and _is_too_long(message):
        show([Line(above)])
        message = last.strip()
    keys = KeyBindings()
    _add_keys(keys, {})
    found: str | TimeIsUp = _ask(text(message, qmark=mark, key_bindings=keys), seconds)
    return found


def wait(
    message: str, hint: str = "", *, seconds: float | None = None
) -> Command | TimeIsUp | None:
    """Until Enter or the space bar (None), or the key of a command; other keys do nothing."""
    found: Command | TimeIsUp | None = _press(
        f"{message} {hint}", _COMMANDS, None, "?" if hint else " ", seconds
    )
    return found


def confirm(question: str) -> bool:
    """`y` is a yes; `n`, `q`, Enter, the space bar and Ctrl-D are a no."""
    answers = {"y": True, "Y": True, "n": False, "N": False, "q": False}
    try:
        return bool(_press(f"{question} (y/n)", answers, enter=False, mark="?"))
    except EOFError:
        return False


def _press(
    message: str, answers: Mapping[str, Any], enter: Any, mark: str, seconds: float | None = None
) -> Any:
    from prompt_toolkit.key_binding import KeyBindings
    from questionary import text

    keys = KeyBindings()
    # Not eager: the terminal's own reports come as keys too, and have their handlers.
    keys.add("<any>")(_ignored)
    for key in ("c-r", "c-s"):  # would search the history
        keys.add(key, eager=True)(_ignored)
    # Enter arrives as c-j when it was typed ahead.
    _add_keys(keys, {**dict.fromkeys(("c-m", "c-j", "space"), enter), **answers})
    if _is_too_long(message):
        show([Line(message)])
        message = ""
    return _ask(text(wrapped(message), qmark=mark, key_bindings=keys), seconds)


def _both_widths(key: str) -> tuple[str, ...]:
    """A printable key also as an input method for Japanese or Chinese sends it: in full width."""
    return (key, chr(ord(key) + 0xFEE0)) if len(key) == 1 and key.isascii() else (key,)


def _ignored(_event: KeyPressEvent) -> None:
    """A key that does nothing here."""


def _add_keys(keys: KeyBindings, answers: Mapping[str, Any]) -> None:
    """Keys that answer at once, and Ctrl-D and Ctrl-Z as everywhere."""

    def leave_with(answer: Any) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=answer)

    for name, answer in answers.items():
        for key in _both_widths(name):
            keys.add(key, eager=True)(leave_with(answer))
    keys.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
    keys.add("c-z", eager=True)(lambda event: event.app.suspend_to_background())


def _ask(prompt: Prompt, seconds: float | None = None) -> Any:
    """The answer to a prompt, or TimeIsUp. Not by questionary's `ask`, which turns Ctrl-C into the answer None.

    A signal ends the prompt as a key would, and only then the program: an exception from inside prompt_toolkit's event
    loop can leave the terminal without echo, or the loop without an end.
    """
    application = prompt.application
    caught: list[int] = []

    def finish(result: TimeIsUp | None = None) -> None:
        if application.future and not application.future.done():
            application.exit(result=result)

    def leave(number: int, _frame: object) -> None:
        caught.append(number)
        if application.loop and not application.loop.is_closed():
            application.loop.call_soon_threadsafe(finish)

    def begin() -> None:
        if caught:
            finish()
        elif seconds is not None and application.loop:
            application.loop.call_later(max(0.0, seconds), finish, TimeIsUp.NOW)

    application.pre_run_callables.append(begin)
    with on_signals(leave):
        found = prompt.unsafe_ask()
    if caught:
        raise SystemExit(128 + caught[0])
    return found


# --- output ------------------------------------------------------------------------------------------------


def show(lines: Iterable[Line]) -> None:
    """Prints lines in colour, unless NO_COLOR says not to, and breaks them between words."""
    from prompt_toolkit.application.current import get_app_session
    from prompt_toolkit.formatted_text import FormattedText
    from prompt_toolkit.renderer import print_formatted_text
    from prompt_toolkit.styles import Style

    text = FormattedText((_STYLES[line.style], f"{wrapped(line.text, 0)}\n") for line in lines)
    # Without the default styles of menus and of program code: to read them takes longer than to print.
    print_formatted_text(get_app_session().output, text, Style([]))


def _is_too_long(message: str, below: Iterable[str] = ()) -> bool:
    """Whether a message, with lines below it, does not fit into the window."""
    from prompt_toolkit.utils import get_cwidth

    columns, rows = shutil.get_terminal_size()
    lines = [*wrapped(message).split("\n"), *(f"   {line}" for line in below)]
    return sum(max(1, -(-get_cwidth(line) // columns)) for line in lines) > rows


def wrapped(text: str, margin: int = 2) -> str:
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
