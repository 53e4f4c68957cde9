"""A running Anki and a learner, for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connect.learner import WINDOW, Learner
from tests.connect.running_anki import RunningAnki, local_anki, window_anki


@pytest.fixture(params=["small server", WINDOW])
def anki(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningAnki]:
    (tmp_path / "anki").mkdir()
    opened = local_anki if request.param == "small server" else window_anki
    with opened(tmp_path / "anki") as running:
        yield running


@pytest.fixture
def learner(tmp_path: Path, anki: RunningAnki, monkeypatch: pytest.MonkeyPatch) -> Learner:
    return Learner(tmp_path, anki, monkeypatch)
