"""Where a learner's own data and settings live."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """`STUDYKIT_HOME`, or what the system keeps for a user's data. It need not exist yet."""
    named = os.environ.get("STUDYKIT_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("studykit", appauthor=False)


def review_log() -> Path:
    return data_folder() / "reviews.db"


def settings_file() -> Path:
    """`config.toml` in `STUDYKIT_HOME`, or where the system keeps a user's settings. It need not exist."""
    named = os.environ.get("STUDYKIT_HOME")
    if named:
        return Path(named) / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("studykit", appauthor=False) / "config.toml"


def cache_folder() -> Path:
    """`cache` in `STUDYKIT_HOME`, or the system's place for what may be deleted at any time. It need not exist."""
    named = os.environ.get("STUDYKIT_HOME")
    if named:
        return Path(named) / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("studykit", appauthor=False)
