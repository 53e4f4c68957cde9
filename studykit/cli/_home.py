"""Name the places of a learner's own data and settings.

    STUDYKIT_HOME=/tmp/home    /tmp/home/reviews.db, /tmp/home/config.toml, /tmp/home/cache
    without it                 where the system keeps such things, in a folder `studykit` each

None of them need exist yet. Nothing is read or made here.
"""

from __future__ import annotations

import os
from pathlib import Path

# platformdirs is imported where it is asked: STUDYKIT_HOME makes it needless.


def review_log() -> Path:
    """Return the file of the review log."""
    return data_folder() / "reviews.db"


def data_folder() -> Path:
    """Return the folder of what must not be lost."""
    home = _home()
    if home:
        return home
    from platformdirs import user_data_path

    return user_data_path("studykit", appauthor=False)


def settings_file() -> Path:
    """Return the file of the settings, which a user may also edit."""
    home = _home()
    if home:
        return home / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("studykit", appauthor=False) / "config.toml"


def cache_folder() -> Path:
    """Return the folder of what may be deleted at any time."""
    home = _home()
    if home:
        return home / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("studykit", appauthor=False)


def _home() -> Path | None:
    """Return the folder that STUDYKIT_HOME names, empty or not set being the same."""
    path = os.environ.get("STUDYKIT_HOME")
    if not path:
        return None
    return Path(path)
