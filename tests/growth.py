"""How much work something is, counted in calls and not in seconds: the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls(run: Callable[[], object]) -> int:
    """Return how many calls a run makes, of functions in Python and in C."""
    many = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal many
        many += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return many


def grows_with_its_size(run: Callable[[int], object], small: int) -> bool:
    """Return whether four times as much is no more than five times the work; the quadratic would be sixteen."""
    # What is made once is not counted; nor what is kept of a text, which a second run would find for some texts alone.
    run(small)
    run(4 * small)
    return calls(lambda: run(4 * small)) < 5 * calls(lambda: run(small))
