"""The door to PyYAML, which opens without the patterns of its reader in Python.

PyYAML compiles twelve of them when it is imported, one with every character that a file may hold. libyaml needs none:
that was a seventh of what a check of a hundred facts takes. Here each is compiled when somebody first uses it.
"""

from __future__ import annotations

import re
import sys
from typing import Any


class _Pattern:
    """A pattern of PyYAML's, which is compiled when it is first used."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        found = getattr(_compile(*self._given), name)
        setattr(self, name, found)
        return found


_compile = re.compile


def _compile_later(*given: Any, **named: Any) -> Any:
    """Stands for `re.compile` while PyYAML is imported; threads that call it meanwhile get what they want."""
    is_yaml = sys._getframe(1).f_globals.get("__name__", "").startswith("yaml.")  # noqa: SLF001
    return _Pattern(*given) if is_yaml and not named else _compile(*given, **named)


re.compile = _compile_later
try:
    import yaml
    from yaml.events import (
        AliasEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
    )
finally:
    re.compile = _compile

__all__ = [
    "AliasEvent", "DocumentStartEvent", "MappingEndEvent", "MappingStartEvent", "ScalarEvent", "SequenceEndEvent",
    "SequenceStartEvent", "StreamEndEvent", "yaml",
]  # fmt: skip
