"""Prompts and keys of a terminal: the one door to questionary.

A prompt is a page with keys: it shows lines, of which some may be chosen or ticked, or takes a line
of text, until a key gives an answer. Knows no rule of the quiz. prompt_toolkit comes in by
questionary's door: questionary offers no way to choose by one key, to have nothing chosen before a
key was pressed, or to hear Ctrl-D. Ctrl-C comes through as KeyboardInterrupt, Ctrl-D as EOFError.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from studykit.quiz import window
from studykit.quiz.drawing import Drawing, Menu, Page, page_of
from studykit.quiz.key_phrases import NOTHING_CHOSEN, NOTHING_TICKED
from studykit.quiz.phrases import Command, Phrase
from studykit.quiz.phrases import Style as LineStyle
from studykit.quiz.terminal_state import SIGNALS_THAT_END, end_by, on_signals
from studykit.quiz.window import show

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.layout import Layout

__all__ = ["Page", "TimeIsUp", "confirm", "page_of", "select", "show", "tick", "type_text", "wait"]


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


# --- menus --------------------------------------------------------------------------------------


def select(page: Page, options: Sequence[str]) -> int | Command | TimeIsUp:
    """Return which option is chosen: by its number at once, or by arrow keys and Enter.

    Or a command by its key.
    """
    chosen = _menu(page, Menu(options))
    if isinstance(chosen, tuple):
        return chosen[0]
    return chosen


def tick(page: Page, options: Sequence[str]) -> tuple[int, ...] | Command | TimeIsUp:
    """Return which options are ticked, once Enter is pressed.

    Its number ticks one, or the space bar the one that the arrow keys point at; once more, and it
    is not ticked any more. Or a command by its key.
    """
    return _menu(page, Menu(options, takes_ticks=True))


def _menu(page: Page, menu: Menu) -> tuple[int, ...] | Command | TimeIsUp:
    """Return the places of the options that are chosen, a command or TimeIsUp."""
    drawing = _drawing(page, menu)
    from prompt_toolkit.key_binding import KeyBindings

    def choose(event: KeyPressEvent) -> None:
        if menu.chosen:
            _let_stay(event, page)
            event.app.exit(result=menu.chosen)
        else:
            drawing.notice = NOTHING_TICKED if menu.takes_ticks else NOTHING_CHOSEN

    def choose_place(place: int) -> Callable[[KeyPressEvent], None]:
        def chosen(event: KeyPressEvent) -> None:
            drawing.notice = ""
            menu.pointed_at = place
            if menu.takes_ticks:
                menu.tick()
            else:
                choose(event)

        return chosen

    def move(steps: int) -> Callable[[KeyPressEvent], None]:
        def moved(_: KeyPressEvent) -> None:
            drawing.notice = ""
            menu.move(steps)

        return moved

    def tick_or_choose(event: KeyPressEvent) -> None:
        if menu.takes_ticks and menu.pointed_at is not None:
            menu.tick()
        else:
            choose(event)

    keys = KeyBindings()
    # From the tenth on a number has two digits, and its first one has chosen already.
    for place in range(min(9, len(menu.options))):
        _bind(keys, choose_place(place), *_both_widths(str(place + 1)))
    _bind(keys, tick_or_choose, "space")
    # Terminals send one or the other for Enter.
    _bind(keys, choose, "c-m", "c-j")
    _bind(keys, move(1), "down", "c-n")
    _bind(keys, move(-1), "up", "c-p")
    _add_keys(keys, _COMMANDS)
    reply: tuple[int, ...] | Command | TimeIsUp = _ask(drawing, keys)
    return reply


def _bind(keys: KeyBindings, do: Callable[[KeyPressEvent], None], *names: str) -> None:
    for name in names:
        # At once, also where a longer sequence of keys begins so.
        keys.add(name, eager=True)(do)


# --- text and single keys -----------------------------------------------------------------------


def type_text(page: Page, nothing_typed: str | None = None) -> str | TimeIsUp:
    """Return what is typed up to Enter, or TimeIsUp.

    Where `nothing_typed` says something, that is said at Enter alone, and nothing returned.
    """
    drawing = _drawing(page, takes_text=True)
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding import KeyBindings

    buffer = Buffer(multiline=False)

    def enter(event: KeyPressEvent) -> None:
        if nothing_typed and not buffer.text.strip():
            drawing.notice = nothing_typed
            buffer.reset()
        else:
            event.app.exit(result=buffer.text)

    keys = KeyBindings()
    for key in ("c-m", "c-j"):
        keys.add(key, eager=True)(enter)

    # Several lines that are pasted are one answer, and no Enter.
    keys.add("<bracketed-paste>", eager=True)(
        lambda event: buffer.insert_text(" ".join(event.data.split()))
    )
    _add_keys(keys, {})
    reply: str | TimeIsUp = _ask(drawing, keys, buffer)
    return reply


def wait(page: Page) -> Command | TimeIsUp | None:
    """Wait for Enter or the space bar (None), or the key of a command; other keys do nothing."""
    reply: Command | TimeIsUp | None = _press(page, _COMMANDS, None)
    return reply


def confirm(question: str, *, vanishes: bool = False) -> bool | None:
    """Return whether the learner says yes, `y`, or no, `n`.

    None at `q`, Enter, the space bar and Ctrl-D, which say neither.
    """
    answers = {"y": True, "Y": True, "n": False, "N": False, "q": None}
    page = page_of([Phrase(f"{question} (y/n)")])._replace(vanishes=vanishes)
    try:
        reply: bool | None = _press(page, answers, enter=None)
    except EOFError:
        return None
    return reply


def _press(page: Page, answers: Mapping[str, Any], enter: Any) -> Any:
    """Return what the key stands for that is pressed: one of the answers, or Enter."""
    drawing = _drawing(page)
    from prompt_toolkit.key_binding import KeyBindings

    def go_on(event: KeyPressEvent) -> None:
        _let_stay(event, page)
        event.app.exit(result=enter)

    keys = KeyBindings()
    for key in ("c-m", "c-j", "space"):
        keys.add(key, eager=True)(go_on)
    _add_keys(keys, answers)
    return _ask(drawing, keys)


def _let_stay(event: KeyPressEvent, page: Page) -> None:
    event.app.erase_when_done = page.vanishes and not page.stays


def _both_widths(key: str) -> tuple[str, ...]:
    """Return a printable key also as an input method for Japanese or Chinese sends it.

    In full width.
    """
    is_printable = len(key) == 1 and key.isascii()
    if not is_printable:
        return (key,)
    full_width = chr(ord(key) + 0xFEE0)  # "!" is U+0021 and U+FF01
    return key, full_width


def _add_keys(keys: KeyBindings, answers: Mapping[str, Any]) -> None:
    """Add keys that answer at once, and those that are the same at every prompt."""

    def leave_with(answer: Any) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=answer)

    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    # Esc and then Enter, or Alt and Enter, is no answer: whoever presses Esc wants to get away.
    keys.add("escape", "enter", eager=True)(lambda _: None)
    for name, answer in answers.items():
        for key in _both_widths(name):
            keys.add(key, eager=True)(leave_with(answer))
    for key in ("c-c", "<sigint>"):
        keys.add(key, eager=True)(interrupt)
    keys.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
    keys.add("c-z", eager=True)(lambda event: event.app.suspend_to_background())
    keys.add("c-l", eager=True)(lambda event: event.app.renderer.clear())


# --- drawing ------------------------------------------------------------------------------------


def _drawing(page: Page, menu: Menu | None = None, *, takes_text: bool = False) -> Drawing:
    """Return the drawing of a page; the first one is on the screen when this returns."""
    drawing = Drawing(page, menu, takes_text=takes_text)
    if "prompt_toolkit" not in sys.modules:
        drawing.draw_at_once()
        _load()
    return drawing


def _load() -> None:
    """Load prompt_toolkit. A signal waits so long: it would come in the middle of an import."""
    caught: list[int] = []
    with on_signals(lambda number, _frame: caught.append(number), SIGNALS_THAT_END):
        import questionary  # noqa: F401 - what is used of it is imported where it is used
    if caught:
        end_by(caught[0])


def _fragments(lines: Sequence[Phrase]) -> StyleAndTextTuples:
    fragments: StyleAndTextTuples = []
    for number, line in enumerate(lines):
        text = line.text if number == len(lines) - 1 else f"{line.text}\n"
        fragments.append((_STYLES[line.style], text))
    return fragments


def _layout(drawing: Drawing, typed_text: Buffer | None) -> Layout:
    """Return the page, then the typed text where there is any, then the keys."""
    from prompt_toolkit.data_structures import Point
    from prompt_toolkit.filters import Condition, is_done
    from prompt_toolkit.layout import (
        BufferControl,
        ConditionalContainer,
        FormattedTextControl,
        HSplit,
        Layout,
        Window,
    )
    from prompt_toolkit.layout.processors import BeforeInput

    page = FormattedTextControl(
        lambda: _fragments(drawing.above()),
        get_cursor_position=lambda: Point(0, drawing.row_in_view()),
        focusable=not drawing.takes_text,
        show_cursor=False,
    )
    rows: list[Any] = [Window(page, dont_extend_height=True, always_hide_cursor=True)]
    typed = None
    if typed_text is not None:
        control = BufferControl(typed_text, [BeforeInput("> ", "bold")])
        typed = Window(control, dont_extend_height=True, wrap_lines=True)
        rows.append(typed)
    below = FormattedTextControl(lambda: _fragments(drawing.below()))
    has_more = Condition(lambda: bool(drawing.below())) & ~is_done
    rows.append(ConditionalContainer(Window(below, dont_extend_height=True), has_more))
    return Layout(HSplit(rows), focused_element=typed)


def _ask(drawing: Drawing, keys: KeyBindings, typed_text: Buffer | None = None) -> Any:
    """Draw a prompt, and return its answer or TimeIsUp."""
    from prompt_toolkit.application import Application
    from prompt_toolkit.input.typeahead import clear_typeahead
    from prompt_toolkit.styles import Style

    application: Application[Any] = Application(
        _layout(drawing, typed_text),
        # Without the default styles of menus and of program code: to read them takes longer than
        # to draw.
        style=Style([]),
        include_default_pygments_style=False,
        key_bindings=keys,
        erase_when_done=drawing.page.vanishes,
    )
    # Enter pressed twice would answer the next question before it was seen.
    clear_typeahead(application.input)
    if not drawing.drawn:
        window.throw_away_keys()
    window.take_back(drawing.drawn)
    drawing.print_what_does_not_fit()
    try:
        reply = _answer_of(application, drawing.page.seconds)
    finally:
        window.hear_as_before(drawing.settings_before)
    if drawing.has_printed and application.erase_when_done:
        # What was printed above the prompt does not vanish with it.
        window.begin_page()
    return reply


def _answer_of(application: Application[Any], seconds: float | None) -> Any:
    """Return the answer to a prompt, or TimeIsUp.

    Not by questionary's `ask`, which turns Ctrl-C into the answer None.

    A signal ends the prompt as a key would, and only then the program: an exception from inside
    prompt_toolkit's event loop can leave the terminal without echo, or the loop without an end.
    """
    from questionary import Question as Prompt

    caught: list[int] = []

    def finish(reply: TimeIsUp | None = None) -> None:
        if application.future and not application.future.done():
            application.exit(result=reply)

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
    with on_signals(leave, SIGNALS_THAT_END):
        reply = Prompt(application).unsafe_ask()
    if caught:
        end_by(caught[0])
    return reply
