"""Choose how the quiz meets who answers it: prompts, plain lines, or JSON.

    a terminal                             prompts: a menu, keys, colours
    a pipe, TERM=dumb, a narrow window     plain lines
    --json                                 a JSON object a line, in and out

Knows streams and terminals. Knows no deck, no log and no session.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from studykit.quiz.drills import Drill
    from studykit.quiz.outlook import Outlook
    from studykit.quiz.phrases import Phrase
    from studykit.quiz.placement import PlacementOutcome
    from studykit.quiz.question import Summary
    from studykit.quiz.sitting import Sitting

NARROWEST = 20
"""Columns. In a narrower window prompts and menus are no use; plain lines are."""


class Skin(NamedTuple):
    """The ways to run a sitting, to say something outside it, and to ask yes or no."""

    run: Callable[[Sitting], None]
    tell: Callable[[Iterable[Phrase]], None]
    confirm: Callable[[str], bool] | None = None
    """None where no person sits."""
    send_summary: Callable[[Summary, Outlook], None] | None = None
    """None where the summary is told in words."""
    send_contrast: Callable[[Drill], None] | None = None
    """None where a contrast is told in words."""
    send_placement: Callable[[Summary, PlacementOutcome], None] | None = None
    """None where the end of a placement is told in words."""


def skin_for(*, as_json: bool, scrolls: bool, is_first_below: bool = False) -> Skin:
    """Return the skin over standard input and output; the others say what is meant."""
    source, target = streams()
    if as_json:
        return skin_for_program(source, target)
    return skin_for_people(source, target, scrolls=scrolls, is_first_below=is_first_below)


def skin_for_people(
    source: TextIO, target: TextIO, *, scrolls: bool = False, is_first_below: bool = False
) -> Skin:
    """Return prompts in a terminal that has what they need, else plain lines.

    Each question has the screen for itself, unless it scrolls; with `is_first_below` the first one
    leaves what was said before it in sight.
    """
    is_person = source.isatty() and target.isatty()
    columns = shutil.get_terminal_size().columns
    if is_person and can_prompt(os.environ, columns, windows=os.name == "nt"):
        # Imported here: prompts take longer to load than the rest of the quiz.
        from studykit.quiz import in_terminal, prompts

        told: list[Phrase] = []

        def tell(lines: Iterable[Phrase]) -> None:
            # What is said before the first question goes with it to its screen.
            shown = list(lines)
            told.extend(shown)
            prompts.show(shown)

        def confirm(question: str) -> bool:
            # Who answers has read what was said until then.
            told.clear()
            return bool(prompts.confirm(question))

        ask = partial(in_terminal.run, told=told, scrolls=scrolls, is_first_below=is_first_below)
        return Skin(ask, tell, confirm)

    from studykit.quiz import in_lines

    run = partial(in_lines.run_plain, source=source, target=target)
    tell = partial(in_lines.write, target)
    # A pipe would answer yes or no with what was meant for the first question.
    if not is_person:
        return Skin(run, tell)
    return Skin(run, tell, partial(in_lines.confirm, source=source, target=target))


def skin_for_program(source: TextIO, target: TextIO) -> Skin:
    """Return a skin where nothing is said but by the protocol."""
    from studykit.quiz.in_json import run_json, send_contrast
    from studykit.quiz.json_summary import send_placement, send_summary

    return Skin(
        run=partial(run_json, source=source, target=target),
        tell=lambda _phrases: None,
        send_summary=partial(send_summary, target),
        send_contrast=partial(send_contrast, target),
        send_placement=partial(send_placement, target),
    )


def can_prompt(environment: Mapping[str, str], columns: int, *, windows: bool) -> bool:
    """Return whether a terminal has what prompts need."""
    # The Windows console has, and sets no TERM.
    kind_if_unset = "windows" if windows else ""
    kind = environment.get("TERM", kind_if_unset)
    return columns >= NARROWEST and kind not in ("", "dumb")


def streams() -> tuple[TextIO, TextIO]:
    """Return standard input and output, such that no byte stops the quiz."""
    # That no character stops the output is seen to for all commands (`_streams`).
    # Once only: a stream from which was read, as before a quiz begins, takes no other setting.
    is_set = sys.stdin.errors == "surrogateescape"
    if isinstance(sys.stdin, io.TextIOWrapper) and not is_set:
        sys.stdin.reconfigure(errors="surrogateescape")
    return sys.stdin, sys.stdout
