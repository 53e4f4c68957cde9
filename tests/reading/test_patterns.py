"""A regular expression of a module costs nothing until it is used, and is then what `re` makes of it."""

from __future__ import annotations

import copy
import re

import pytest

from studykit.patterns import pattern_of


def test_it_is_compiled_when_it_is_first_used_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    really_compile = re.compile

    def compile_noted(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return really_compile(text, flags)

    monkeypatch.setattr(re, "compile", compile_noted)
    vowel = pattern_of("[aeiou]", re.IGNORECASE)
    assert compiled == []
    assert vowel.sub("-", "Anna") == "-nn-"
    assert vowel.search("Anna")
    assert vowel.findall("Anna") == ["A", "a"]
    assert vowel.pattern == "[aeiou]"
    assert vowel.split("xay") == ["x", "y"]
    assert compiled == ["[aeiou]"]


def test_one_that_is_wrong_is_told_of_when_it_is_used() -> None:
    wrong = pattern_of("(")
    with pytest.raises(re.error):
        wrong.search("x")


def test_it_can_be_copied() -> None:
    assert copy.copy(pattern_of("a")).search("a")
