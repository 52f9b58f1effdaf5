"""An office of its own for whoever types commands."""

from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its folder, which every command takes for `LIFELINE_HOME`."""
    for name in ("WORLD", "DATABASE_LIVE", "DATABASE_DRILL"):
        monkeypatch.delenv(f"LIFELINE_{name}", raising=False)
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    return tmp_path
