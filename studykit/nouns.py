"""How the nouns that come by the million are declared: frozen to who reads and checks the code, cheap to make.

A dataclass that is frozen at run time sets each of its fields by a call of `object.__setattr__`, which costs more than
everything else in making one: an export makes six of these nouns, with sixty fields, for each note. To define it costs
a millisecond, and who starts a command waits for all that are defined before the first fact: those of a sitting, of a
deck and of its facts are NamedTuples, which cost a sixth of that. The modules that hold most of them postpone no
annotations: each one that is kept as a text is compiled when its NamedTuple is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(cls: type[T]) -> type[T]:
    """A dataclass with slots, compared and hashed by its fields. mypy holds it to be frozen, and nothing sets a field.

    For what is made once for each fact or note. All others are `dataclass(frozen=True, slots=True)`, or NamedTuples
    where a first question waits for them.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
