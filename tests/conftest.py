"""Every test has a home of its own, and chance that repeats itself."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the real engine, which not every machine can have, its tests are skipped."""
    if find_spec("anki") is None:
        for item in items:
            if item.get_closest_marker("engine"):
                item.add_marker(pytest.mark.skip(reason="needs the real engine: pip install anki"))


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the user's home, and none depends on the user's environment."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("STUDYKIT_HOME", str(home / "studykit"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    for name in (
        "NO_COLOR",
        "XDG_DATA_HOME",
        "EDITOR",
        "VISUAL",
        "COLUMNS",
        "LINES",
        "STUDYKIT_NOW",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project() -> Path:
    """The repository, with its seeds and decks."""
    return Path(__file__).parent.parent
