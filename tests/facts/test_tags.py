"""Language tags: which are taken, what stands behind a name, and where a translation is looked for."""

from __future__ import annotations

import pytest

from studykit.values.language_tags import chain, is_tag, tagged


@pytest.mark.parametrize(
    "tag", ["de", "pt-BR", "zh-Hant", "zh-Hant-TW", "sr-Latn", "es-419", "de-1996", "tlh"]
)
def test_tags_of_bcp_47(tag: str) -> None:
    assert is_tag(tag)
    assert tagged(f"name@{tag}") == ("name", tag.lower())


@pytest.mark.parametrize(
    "text", ["", "d", "german", "de_DE", "de-", "-de", "de@fr ", 'ar" onload="x']
)
def test_what_is_no_tag(text: str) -> None:
    assert not is_tag(text)
    assert tagged(f"name@{text}") is None


def test_a_region_is_dropped_and_a_script_never() -> None:
    assert chain("pt-BR") == ("pt-br", "pt")
    assert chain("zh-Hant-TW") == ("zh-hant-tw", "zh-hant")
    assert chain("zh-Hant") == ("zh-hant",)
    assert chain("") == ()
