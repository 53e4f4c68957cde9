"""Where a learner's own data lives."""

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
