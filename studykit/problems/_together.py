"""Make one problem of many alike: a column of 2,000 texts that should be dates is one mistake.

    facts/a.yaml:5:12: F004 'March' is no date; and 1,999 more in this column, the next at
    lines 6, 7, 8, 9 and 10.

Knows only what problems say of themselves: their `group` is what those of one kind have in common.
"""

from collections.abc import Iterable

from studykit.problems._problem import Problem

MOST_SHOWN_SINGLY = 5
"""So many problems of one kind in one column are shown one by one; more of them are one problem."""
MOST_LINES_NAMED = 5


def together(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in their order, many of one kind in one column as one.

    That one stands where the first of them was found. It says how many there are and which lines
    come next, and it touches all facts that they touch.
    """
    problems = list(problems)
    by_kind: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        if problem.group:
            by_kind.setdefault(_kind(problem), []).append(problem)

    shown: list[Problem] = []
    for problem in problems:
        # A problem without a group is one of a kind.
        alike = by_kind[_kind(problem)] if problem.group else [problem]
        if len(alike) <= MOST_SHOWN_SINGLY:
            shown.append(problem)
        elif problem is alike[0]:
            shown.append(_as_one(alike))
    return shown


def _kind(problem: Problem) -> tuple[str, ...]:
    return (problem.code, problem.location.file, *problem.group)


def _as_one(alike: list[Problem]) -> Problem:
    in_order = sorted(alike, key=lambda problem: problem.location)
    first, *followers = in_order
    # All of them: what a fact that is wrong would be made into must not be asked.
    touched: dict[str, None] = {}
    for problem in in_order:
        touched.update(dict.fromkeys(problem.touches))
    more = len(followers)
    message = f"{first.message}; and {more:,} more in this column, {_next_lines(followers)}"
    return first._replace(message=message, touches=tuple(touched), more=more)


def _next_lines(problems: list[Problem]) -> str:
    # Two problems may stand on one line, which is named once.
    lines: dict[str, None] = {}
    for problem in problems:
        lines[str(problem.location.line)] = None
    *all_but_last, last = list(lines)[:MOST_LINES_NAMED]
    words = f"line {last}"
    if all_but_last:
        words = f"lines {', '.join(all_but_last)} and {last}"
    if len(lines) > MOST_LINES_NAMED:
        return f"the next at {words}"
    return f"at {words}"
