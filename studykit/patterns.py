"""Regular expressions that are compiled when they are first used.

    _NASAL = pattern_of("ङ्(?=[क-घ])")      nothing is compiled yet
    _NASAL.sub("ं", text)                   now it is

A command uses few of the hundreds that its modules have: to compile them all took a tenth of the
time of `studykit check` on decks that did not change.
"""

import re
from typing import Any, cast

_MEMBERS = ("search", "match", "fullmatch", "sub", "findall", "finditer", "split", "pattern")
"""All that modules ask a regular expression for."""


def pattern_of(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that works as one from `re.compile`."""
    return cast("re.Pattern[str]", _ExpressionToCompile(text, flags))


class _ExpressionToCompile:
    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile it at the first use, and take over its methods: none is asked for here again."""
        if name.startswith("__"):
            raise AttributeError(name)  # as `copy` and the like ask for
        compiled = re.compile(self._text, self._flags)
        for member in _MEMBERS:
            setattr(self, member, getattr(compiled, member))
        return getattr(compiled, name)
