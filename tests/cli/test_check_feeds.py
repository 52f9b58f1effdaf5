"""`lifeline check` on what a feed's file says about types of disaster."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lifeline.cli import checks
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData

FEED = (packaged("feeds") / "jma-eqvol.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ask_about: [tsunami,", "ask_about: [tsunmai,", "'ask_about tsunmai' means 'tsunmai', which is no type"),
        ("日本海: {hazard: tsunami}", "日本海: {hazard: wave}", "'日本海' means 'wave', which is no type"),
    ],
)
def test_a_type_that_the_city_does_not_have_is_told_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, says: str
) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "jma-eqvol.yaml").write_text(FEED.replace(old, new), encoding="utf-8")
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    result = CliRunner().invoke(checks.check)
    assert isinstance(result.exception, BadData)
    assert says in str(result.exception)
    assert "jma-eqvol.yaml" in str(result.exception)
