"""Prompts, keys, colours and widths of a terminal: the one door to questionary.

Knows no rule of the quiz. prompt_toolkit comes in by questionary's door: questionary offers no way
to choose by one key or to hear Ctrl-D. Ctrl-C comes through as KeyboardInterrupt, Ctrl-D as
EOFError.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from studykit.problems import safe_text
from studykit.quiz.phrases import Command, Phrase
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
"""By their keys."""


def select(
    message: str, hint: str, options: Sequence[str], *, start: int = 0, seconds: float | None = None
) -> int | Command | TimeIsUp:
    """Return which option is chosen: by its number at once, or by arrow keys and Enter.

    Or a command by its key.
    """
    chosen = _menu(message, hint, options, start=start, seconds=seconds, takes_ticks=False)
    return chosen[0] if isinstance(chosen, tuple) else chosen


def tick(
    message: str, hint: str, options: Sequence[str], *, seconds: float | None = None
) -> tuple[int, ...] | Command | TimeIsUp:
    """Return which options are ticked, once Enter is pressed.

    Its number ticks one, or the space bar the one that the arrow keys point at; once more, and it
    is not ticked any more. Or a command by its key.
    """
    return _menu(message, hint, options, start=0, seconds=seconds, takes_ticks=True)


def _menu(
    message: str,
    hint: str,
    options: Sequence[str],
    *,
    start: int,
    seconds: float | None,
    takes_ticks: bool,
) -> tuple[int, ...] | Command | TimeIsUp:
    """Return the places of the options that are chosen, a command or TimeIsUp.

    Drawn by questionary's menu. Its `select` would put two whole prompts for text around it, for
    searching and for what a validator says: an eighth of the time to the first question goes into
    them, and here there is neither.
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

    titles = []
    for number, option in enumerate(options, start=1):
        titles.append(f"{number}) {safe_text(option)}")
    if _is_too_long(f"{message} {hint}", titles):
        # A prompt is cut at the window's end; what is printed can be scrolled back to.
        shown = [message]
        if _is_too_long(hint, titles):
            shown += titles
        show(map(Phrase, shown))
        message = ""
    menu = InquirerControl(titles, use_indicator=takes_ticks, initial_choice=titles[start])
    stem = wrapped(message)
    stem_and_hint = wrapped(f"{message} {hint}")
    # The hint stands behind the stem until there is an answer; on a line of its own where it does
    # not fit.
    fits = stem_and_hint.startswith(stem)
    hint = stem_and_hint.removeprefix(stem).lstrip(" ") if fits else f"\n  {hint}"

    def header() -> StyleAndTextTuples:
        behind_stem = ("class:instruction", hint)
        if menu.is_answered:
            chosen = [titles[place] for place in _places_chosen(menu)]
            behind_stem = ("class:answer", ", ".join(chosen))
        return [("class:qmark", "?"), ("class:question", f" {stem} "), behind_stem]

    above = Window(
        FormattedTextControl(header),
        wrap_lines=True,
        dont_extend_height=True,
        always_hide_cursor=True,
    )
    below = ConditionalContainer(Window(menu, wrap_lines=True, always_hide_cursor=True), ~is_done)
    application: Application[tuple[int, ...] | Command | TimeIsUp] = Application(
        Layout(HSplit([above, below])),
        style=merge_styles_default([]),
        include_default_pygments_style=False,
        key_bindings=_keys_of_menu(menu),
    )
    reply: tuple[int, ...] | Command | TimeIsUp = _ask(Prompt(application), seconds)
    return reply


def _places_chosen(menu: InquirerControl) -> tuple[int, ...]:
    """Return the places of the ticked options, or of the one that is pointed at."""
    if not menu.use_indicator:
        return (menu.pointed_at,)
    places = []
    for place, choice in enumerate(menu.choices):
        if choice.value in menu.selected_options:
            places.append(place)
    return tuple(places)


def _keys_of_menu(menu: InquirerControl) -> KeyBindings:
    """Return numbers, arrow keys (or Ctrl-N and Ctrl-P), Enter and the commands.

    Where boxes are ticked a number does that, and so does the space bar. Other keys do nothing.
    """
    from prompt_toolkit.key_binding import KeyBindings

    def choose(event: KeyPressEvent) -> None:
        menu.is_answered = True
        event.app.exit(result=_places_chosen(menu))

    def choose_place(place: int) -> Callable[[KeyPressEvent], None]:
        def chosen(event: KeyPressEvent) -> None:
            menu.pointed_at = place
            if menu.use_indicator:
                tick_pointed_at(event)
            else:
                choose(event)

        return chosen

    def tick_pointed_at(_: KeyPressEvent) -> None:
        ticked = menu.get_pointed_at().value
        if ticked in menu.selected_options:
            menu.selected_options.remove(ticked)
        else:
            menu.selected_options.append(ticked)

    keys = KeyBindings()
    # Esc and then Enter, or Alt and Enter, is no answer: whoever presses Esc wants to get away.
    keys.add("escape", "enter", eager=True)(_ignored)
    for place in range(min(9, menu.choice_count)):
        for key in _both_widths(str(place + 1)):
            keys.add(key, eager=True)(choose_place(place))
    if menu.use_indicator:
        keys.add("space", eager=True)(tick_pointed_at)
    for key in ("c-m", "c-j"):  # Enter arrives as c-j when it was typed ahead
        keys.add(key, eager=True)(choose)
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
    """Return what is typed up to Enter, or TimeIsUp."""
    from prompt_toolkit.key_binding import KeyBindings
    from questionary import text

    above, _, last = message.rpartition("\n")
    if above and _is_too_long(message):
        show([Phrase(above)])
        message = last.strip()
    keys = KeyBindings()
    _add_keys(keys, {})
    reply: str | TimeIsUp = _ask(text(message, qmark=mark, key_bindings=keys), seconds)
    return reply


def wait(
    message: str, hint: str = "", *, seconds: float | None = None
) -> Command | TimeIsUp | None:
    """Wait for Enter or the space bar (None), or the key of a command; other keys do nothing."""
    mark = "?" if hint else " "
    reply: Command | TimeIsUp | None = _press(f"{message} {hint}", _COMMANDS, None, mark, seconds)
    return reply


def confirm(question: str) -> bool:
    """Return whether the learner says yes: `y`.

    `n`, `q`, Enter, the space bar and Ctrl-D are a no.
    """
    answers = {"y": True, "Y": True, "n": False, "N": False, "q": False}
    try:
        return bool(_press(f"{question} (y/n)", answers, enter=False, mark="?"))
    except EOFError:
        return False


def _press(
    message: str, answers: Mapping[str, Any], enter: Any, mark: str, seconds: float | None = None
) -> Any:
    """Return what the key stands for that is pressed: one of the answers, or Enter."""
    from prompt_toolkit.key_binding import KeyBindings
    from questionary import text

    keys = KeyBindings()
    # Not eager: the terminal's own reports come as keys too, and have their handlers.
    keys.add("<any>")(_ignored)
    for key in ("c-r", "c-s"):  # would search the history
        keys.add(key, eager=True)(_ignored)
    # Enter arrives as c-j when it was typed ahead.
    answers = {"c-m": enter, "c-j": enter, "space": enter, **answers}
    _add_keys(keys, answers)
    if _is_too_long(message):
        show([Phrase(message)])
        message = ""
    return _ask(text(wrapped(message), qmark=mark, key_bindings=keys), seconds)


def _both_widths(key: str) -> tuple[str, ...]:
    """Return a printable key also as an input method for Japanese or Chinese sends it.

    In full width.
    """
    is_printable = len(key) == 1 and key.isascii()
    if not is_printable:
        return (key,)
    full_width = chr(ord(key) + 0xFEE0)  # "!" is U+0021 and U+FF01
    return key, full_width


def _ignored(_event: KeyPressEvent) -> None:
    """Do nothing: the key has no meaning here."""


def _add_keys(keys: KeyBindings, answers: Mapping[str, Any]) -> None:
    """Add keys that answer at once, and Ctrl-D and Ctrl-Z as everywhere."""

    def leave_with(answer: Any) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=answer)

    for name, answer in answers.items():
        for key in _both_widths(name):
            keys.add(key, eager=True)(leave_with(answer))
    keys.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
    keys.add("c-z", eager=True)(lambda event: event.app.suspend_to_background())


def _ask(prompt: Prompt, seconds: float | None = None) -> Any:
    """Return the answer to a prompt, or TimeIsUp.

    Not by questionary's `ask`, which turns Ctrl-C into the answer None.

    A signal ends the prompt as a key would, and only then the program: an exception from inside
    prompt_toolkit's event loop can leave the terminal without echo, or the loop without an end.
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
        reply = prompt.unsafe_ask()
    if caught:
        raise SystemExit(128 + caught[0])
    return reply


# --- output -------------------------------------------------------------------------------------


def show(lines: Iterable[Phrase]) -> None:
    """Print lines in colour, unless NO_COLOR says not to, and break them between words."""
    from prompt_toolkit.application.current import get_app_session
    from prompt_toolkit.formatted_text import FormattedText
    from prompt_toolkit.renderer import print_formatted_text
    from prompt_toolkit.styles import Style

    text = FormattedText((_STYLES[line.style], f"{wrapped(line.text, 0)}\n") for line in lines)
    # Without the default styles of menus and of program code: to read them takes longer than to
    # print.
    print_formatted_text(get_app_session().output, text, Style([]))


def _is_too_long(message: str, below: Iterable[str] = ()) -> bool:
    """Return whether a message, with lines below it, does not fit into the window."""
    from prompt_toolkit.utils import get_cwidth

    columns, rows = shutil.get_terminal_size()
    lines = wrapped(message).split("\n")
    for line in below:
        lines.append(f"   {line}")
    rows_used = 0
    for line in lines:
        rows_used += max(1, math.ceil(get_cwidth(line) / columns))
    return rows_used > rows


def wrapped(text: str, margin: int = 2) -> str:
    """Return the text broken between words for the window's width, made safe.

    Following lines begin under the text, `margin` columns in.
    """
    width = max(10, shutil.get_terminal_size().columns - 1)
    lines = []
    for paragraph in safe_text(text).split("\n"):
        lines += _wrapped_paragraph(paragraph, margin, width)
    return "\n".join(lines)


def _wrapped_paragraph(paragraph: str, margin: int, width: int) -> list[str]:
    from prompt_toolkit.utils import get_cwidth

    if get_cwidth(paragraph) + margin <= width:
        return [paragraph]  # with the blanks between its columns
    indent = " " * (len(paragraph) - len(paragraph.lstrip()))
    lines = []
    line = indent
    columns = margin + len(indent)
    for word in paragraph.split():
        word_columns = get_cwidth(word)  # a Chinese letter takes two
        is_begun = bool(line.strip())
        if is_begun and columns + 1 + word_columns > width:
            lines.append(line)
            line = indent + " " * margin
            columns = margin + len(indent)
            is_begun = False
        gap = " " if is_begun else ""
        line += gap + word
        columns += len(gap) + word_columns
    return [*lines, line]
