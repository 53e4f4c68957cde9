from __future__ import annotations

from pathlib import Path

import pytest
from world import write_world


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return write_world(tmp_path)
