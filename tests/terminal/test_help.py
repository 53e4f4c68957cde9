"""`studykit help` in a real pseudo-terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from screen import Person

from tests.manual import MANUAL


def shown(folder: Path, topic: str, **more: object) -> str:
    with Person(["help", topic], folder, **more) as person:
        assert person.leaves() == 0
        assert person.text
        return person.text if b"\x1b[" in person.raw else person.raw.decode().replace("\r\n", "\n")


def test_a_page_is_laid_out_without_the_signs_of_its_markup(tmp_path: Path) -> None:
    text = shown(tmp_path, "exit-codes")
    assert "wrong usage" in text
    assert not any(sign in text for sign in ("|---", "<!--", "## ", "](#"))


def test_a_link_to_another_page_names_the_command_that_shows_it(tmp_path: Path) -> None:
    text = " ".join(shown(tmp_path, "options", size=(24, 120)).split())
    assert "Checks (studykit help checks) shows it." in text
    assert ".md" not in text


@pytest.mark.parametrize(
    "settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"]
)
def test_who_wants_no_colours_gets_the_text_as_it_was_written(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    page = (MANUAL / "exit-codes.md").read_text(encoding="utf-8")
    assert shown(tmp_path, "exit-codes", environment=settings, size=(60, 140)) == page


@pytest.mark.parametrize("columns", [39, 40, 80, 200])
def test_in_any_window_all_lines_fit_or_the_text_is_plain(tmp_path: Path, columns: int) -> None:
    text = shown(tmp_path, "keys", size=(24, columns))
    if columns < 40:
        assert text == (MANUAL / "keys.md").read_text(encoding="utf-8")
    else:
        assert max(map(len, text.splitlines())) <= min(columns, 100)
