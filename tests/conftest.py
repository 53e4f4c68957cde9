"""Every test has a home of its own, and chance that repeats itself.

Two things are for speed alone: files of tests lie in memory where there is room, and processes that tests start share
compiled code.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from itertools import count
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

_MEMORY = Path("/dev/shm")
_ROOM_FOR_ALL_TESTS = 4_000_000_000
"""Bytes: several times what the files of a whole run take."""

_home_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Choose where tests write, before the first does. A choice of the user's, and one made already, stay."""
    in_memory = os.access(_MEMORY, os.W_OK)
    if in_memory and shutil.disk_usage(_MEMORY).free > _ROOM_FOR_ALL_TESTS:
        # A log is flushed after each answer: thousands of times in a run, each a wait for the disk.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

    if os.environ.get("PYTHONDONTWRITEBYTECODE") and hasattr(config, "cache"):
        # Without compiled code each process would compile the package anew; with it in the cache of pytest, the
        # folder of the project stays as clean as it was asked to.
        compiled = str(config.cache.mkdir("compiled"))
        del os.environ["PYTHONDONTWRITEBYTECODE"]
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = compiled
        sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the real engine, which not every machine can have, its tests are skipped."""
    if find_spec("anki") is None:
        for item in items:
            if item.get_closest_marker("engine"):
                item.add_marker(pytest.mark.skip(reason="needs the real engine: pip install anki"))


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of their own for the homes: beside all others, each new one would be looked for among thousands."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _own_home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the user's home, and none depends on the user's environment."""
    home = _homes / str(next(_home_numbers))
    home.mkdir()
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
