"""An office of its own for whoever types commands."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lifeline.cli import cli
from lifeline.core.settings import packaged

SNOW = packaged("feeds") / "samples" / "kma-warnings" / "2026-01-13-0500-heavy-snow-advisory.xml"


def _at_home(patch: pytest.MonkeyPatch, home: Path) -> Path:
    for name in ("WORLD", "DATABASE_LIVE", "DATABASE_DRILL"):
        patch.delenv(f"LIFELINE_{name}", raising=False)
    patch.setenv("LIFELINE_HOME", str(home))
    return home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its folder, which every command takes for `LIFELINE_HOME`."""
    return _at_home(monkeypatch, tmp_path)


@pytest.fixture(scope="session")
def snowed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in whose drill world the snow advisory has been replayed: for copies, nobody acts in it."""
    with pytest.MonkeyPatch.context() as patch:
        made = _at_home(patch, tmp_path_factory.mktemp("snowed"))
        result = CliRunner().invoke(cli, ["replay", str(SNOW), "--feed", "kma-warnings"])
    assert result.exit_code == 0, result.output
    return made
