"""The golden guard: all that users see, of many fact bases, held as digests while the code is rebuilt.

    pytest tests/golden -m ""                           the whole guard; without `-m ""` one small base of it
    pytest tests/golden -m "" -k nansei                 a part of it
    STUDYKIT_GOLDEN=write pytest tests/golden           writes `digests.json` anew, after a change that is meant
    STUDYKIT_GOLDEN=keep:FOLDER pytest tests/golden     the whole guard; the texts behind the digests go into a folder

To see what moved, keep the texts of both commits in a folder each, and compare them with `diff -r`. Digests of
questions in other languages hold under one version of Babel, which stands in `digests.json`; under others they are
skipped.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.golden.artefacts import artefacts_of
from tests.golden.bases import ROOT, all_bases

DIGESTS = Path(__file__).parent / "digests.json"
GRADING = ROOT / "tests/study/grading"
MODE = os.environ.get("STUDYKIT_GOLDEN", "")
QUICK = "antiquity"
"""The one base that every run looks at."""
LIBRARIES = ("babel", "fsrs", "genanki", "rapidfuzz")
"""Those that have a say in what users see."""

BASES = {base.name: base for base in all_bases()}
TABLES = sorted(file.stem for file in GRADING.glob("*.yaml"))


def _slow_ones(names: Iterable[str]) -> list[Any]:
    """Return the names as parameters of a test. All are wanted at once where digests or texts are to be written."""
    parameters = []
    for name in names:
        is_slow = not MODE and name != QUICK
        parameters.append(pytest.param(name, marks=[pytest.mark.slow] if is_slow else []))
    return parameters


@pytest.mark.parametrize("name", _slow_ones(BASES))
def test_nothing_that_users_see_of_a_base_moves(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = BASES[name]
    if base.needs_babel:
        _skip_under_another_babel()
    (tmp_path / "run").mkdir()
    artefacts = artefacts_of(base, tmp_path / "run", monkeypatch)
    _hold(name, artefacts, tmp_path)


@pytest.mark.parametrize("table", _slow_ones(TABLES))
def test_no_verdict_of_the_grading_table_moves(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "lang: " in (GRADING / f"{table}.yaml").read_text(encoding="utf-8"):
        _skip_under_another_babel()
    test_grading = _test_of_grading(monkeypatch)
    lines = []
    for file, group in test_grading.TABLE:
        if file != table:
            continue
        lines.append(f"{group.name}\n")
        for typed, _ in group.rows:
            verdict = test_grading.grade_item(group.item, typed, group.rivals)
            words = [
                getattr(verdict, "verdict", "again"),
                getattr(verdict, "rating", 0),
                verdict.why,
            ]
            lines.append(f"  {typed!r} {words}\n")
    assert lines
    _hold(f"grading-{table}", {"verdicts": "".join(lines)}, tmp_path)


def test_the_digests_are_of_bases_that_there_are() -> None:
    names = {*BASES, *(f"grading-{table}" for table in TABLES)}
    if MODE == "write":
        with _digests_to_change() as held:
            for name in set(held["digests"]) - names:
                del held["digests"][name]
    held = json.loads(DIGESTS.read_text(encoding="utf-8"))
    assert set(held["digests"]) == names


def _test_of_grading(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the module that reads the grading table; it finds its neighbours in its own folder."""
    monkeypatch.syspath_prepend(GRADING.parent)
    return import_module("test_grading")


def _skip_under_another_babel() -> None:
    if MODE == "write" or not DIGESTS.exists():
        return
    written_with = json.loads(DIGESTS.read_text(encoding="utf-8"))["versions"]["babel"]
    if version("babel") != written_with:
        pytest.skip(f"these digests hold under Babel {written_with}; this is {version('babel')}")


def _hold(name: str, artefacts: Mapping[str, str], folder: Path) -> None:
    """Compare the artefacts of a base with the digests; or write these anew."""
    if MODE.startswith("keep:"):
        _write_texts(Path(MODE.removeprefix("keep:")) / name, artefacts)
    digests = {artefact: _digest(text) for artefact, text in artefacts.items()}
    if MODE == "write":
        with _digests_to_change() as held:
            held["versions"] = _versions()
            held["digests"][name] = digests
        return

    held = json.loads(DIGESTS.read_text(encoding="utf-8"))
    expected = held["digests"].get(name, {})
    moved = [
        artefact
        for artefact in sorted({*expected, *digests})
        if expected.get(artefact) != digests.get(artefact)
    ]
    if not moved:
        return
    texts = folder / "moved" / name
    _write_texts(texts, {artefact: artefacts.get(artefact, "") for artefact in moved})
    message = f"moved: {', '.join(f'{name}/{artefact}' for artefact in moved)}. The texts as they are now: {texts}"
    if held["versions"] != _versions():
        message += f". The digests were written with {held['versions']}, and this is {_versions()}"
    pytest.fail(message, pytrace=False)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _versions() -> dict[str, str]:
    return {library: version(library) for library in LIBRARIES}


def _write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for artefact, text in texts.items():
        (folder / f"{artefact}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))


@contextmanager
def _digests_to_change() -> Iterator[dict[str, Any]]:
    """Yield the digests and write them back. One process at a time: several may run parts of the guard."""
    with DIGESTS.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        held = json.loads(file.read() or '{"versions": {}, "digests": {}}')
        yield held
        file.seek(0)
        file.truncate()
        file.write(json.dumps(held, indent=1, sort_keys=True) + "\n")
