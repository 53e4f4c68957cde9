"""The fact bases that the golden guard looks at, each laid into an empty folder.

    nansei, greek ...         the decks that ship
    rivers, stars ...         made-up bases of the tests, which ask every form; rivers also in other languages
    pictures                  pictures and sounds
    case-NAME                 the small ones of `tests/items/valid`

Each can also be corrected, as its author does between two exports: the titles of sources, and rows of the made-up ones.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import media
from tests.items import subjects

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests/items/valid"
SHIPPED = ("antiquity", "elements", "greek", "nansei")
LANGUAGES = ("ar", "de", "ja", "ru", "tr")
NAMES_A_LANGUAGE = re.compile(r"\b(lang|[a-z]+ lang): ")


def _nothing(_: Path) -> None:
    """Leave the rows as they are."""


@dataclass(frozen=True)
class Base:
    """A fact base with its deck: how to write it, and how its author corrects it afterwards."""

    name: str
    deck: str
    """As it is named on the command line, from within the folder."""
    write: Callable[[Path], object]
    correct_rows: Callable[[Path], object] = _nothing
    needs_babel: bool = False
    """Its questions are worded by Babel, and another version of Babel may word them differently."""


def all_bases() -> list[Base]:
    bases = [_shipped(name) for name in SHIPPED]
    bases.append(_subject("rivers", subjects.RIVERS, 40))
    bases.append(_subject("stars", subjects.STARS, 30, sheet="semicolons"))
    bases.append(_subject("rulers", subjects.RULERS, 30))
    bases.append(_subject("works", subjects.WORKS, 30, sheet="tabs"))
    for lang in LANGUAGES:
        bases.append(_subject(f"rivers-{lang}", subjects.RIVERS, 25, lang=lang))
    bases.append(Base("pictures", "flags", media.flags))
    for folder in sorted(CASES.iterdir()):
        if folder.is_dir():
            bases.append(_case(folder))
    return bases


def _shipped(name: str) -> Base:
    def write(folder: Path) -> None:
        shutil.copytree(ROOT / "seeds" / name, folder / "seeds" / name)
        (folder / "decks").mkdir()
        for file in (ROOT / "decks").glob(f"{name}.*"):
            shutil.copy(file, folder / "decks")

    return Base(name, name, write)


def _case(case: Path) -> Base:
    texts = [file.read_text(encoding="utf-8") for file in case.rglob("*.yaml")]
    needs_babel = any(NAMES_A_LANGUAGE.search(text) for text in texts)
    (deck,) = case.glob("deck.*")

    def write(folder: Path) -> None:
        shutil.copytree(case, folder, dirs_exist_ok=True)
        (folder / "expected.txt").unlink()

    return Base(f"case-{case.name}", deck.name, write, needs_babel=needs_babel)


def _subject(
    name: str, subject: subjects.Subject, rows: int, *, sheet: str = "", lang: str = ""
) -> Base:
    def write(folder: Path) -> None:
        _write(folder, subjects.facts(subject, rows, seed=rows))

    def correct_rows(folder: Path) -> None:
        """Take a row away, rename one, and add one that is like a third."""
        facts = subjects.facts(subject, rows, seed=rows)
        table = {row: dict(cells) for row, cells in facts[subject.table].items()}
        del table[f"x{rows - 1:05}"]
        table["x00005"]["name"] = "Renamed"
        table["x99999"] = {**table["x00007"], "name": "Added"}
        _write(folder, {**facts, subject.table: table})

    def _write(folder: Path, facts: subjects.Facts) -> None:
        shutil.rmtree(folder / "facts", ignore_errors=True)
        deck = subjects.write(folder, subject, facts, sheet=sheet)
        if lang:
            text = deck.read_text(encoding="utf-8")
            deck.write_text(
                text.replace("facts: facts\n", f"facts: facts\nlang: {lang}\n"), encoding="utf-8"
            )

    return Base(name, "deck.yaml", write, correct_rows, needs_babel=bool(lang))


def correct_titles(folder: Path) -> None:
    """Correct the titles of all sources; in a base without sources the name of the deck."""
    changed = False
    for file in sorted(folder.rglob("sources.yaml")):
        changed = _replace(file, r"(\btitle: \"?)", r"\1New ") or changed
    if changed:
        return
    for file in sorted(folder.rglob("*.yaml")):
        _replace(file, r"(?m)^(deck: \"?)", r"\1New ")


def _replace(file: Path, pattern: str, by: str) -> bool:
    text = file.read_text(encoding="utf-8")
    corrected = re.sub(pattern, by, text)
    file.write_text(corrected, encoding="utf-8")
    return corrected != text
