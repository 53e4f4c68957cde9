"""Make one problem of many of one kind: a column of 2,000 texts that should be dates is one mistake.

    facts/a.yaml:5:12: F004 'March' is no date; and 1,999 more in this column, the next at lines 6, 7, 8, 9 and 10.

Knows only what problems say of themselves: their `group` is what those of one kind have in common.
"""

from collections.abc import Iterable

from studykit.problems._problem import Problem

MOST_TOLD_SINGLY = 5
"""So many problems of one kind in one column are told one by one; where there are more, they are one problem."""


def together(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in their order, those of one kind in one column as one when they are many.

    That one stands where the first of them was found. It says how many there are and which lines come next, and it
    touches all facts that they touch.
    """
    problems = list(problems)
    by_kind: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        if problem.group:
            by_kind.setdefault(_kind(problem), []).append(problem)

    shown: list[Problem] = []
    for problem in problems:
        alike = by_kind.get(_kind(problem), [])
        if not problem.group or len(alike) <= MOST_TOLD_SINGLY:
            shown.append(problem)
        elif problem is alike[0]:
            shown.append(_as_one(alike))
    return shown


def _kind(problem: Problem) -> tuple[str, ...]:
    return (problem.code, problem.location.file, *problem.group)


def _as_one(alike: list[Problem]) -> Problem:
    first, *others = sorted(alike, key=lambda problem: problem.location)
    touched: dict[str, None] = {}
    for problem in [first, *others]:
        touched.update(dict.fromkeys(problem.touches))
    message = f"{first.message}; and {len(others):,} more in this column, {_next_lines(others)}"
    return first._replace(message=message, touches=tuple(touched), more=len(others))


def _next_lines(problems: list[Problem]) -> str:
    # Two problems may stand on one line, which is named once.
    lines = list(dict.fromkeys(str(problem.location.line) for problem in problems))
    named = lines[:MOST_TOLD_SINGLY]
    words = f"line {named[0]}"
    if len(named) > 1:
        words = f"lines {', '.join(named[:-1])} and {named[-1]}"
    return f"at {words}" if len(lines) == len(named) else f"the next at {words}"
