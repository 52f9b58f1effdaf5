"""What the office's own folder holds wins over the samples; credentials are readable by nobody else and told to nobody."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from lifeline.core.cap import Status
from lifeline.core.settings import BadCredentials, Settings, credentials, packaged

SECRET = "s3cr3t-token"


@pytest.fixture
def keep(tmp_path):
    def keep_one(text: str, *, name: str = "live.yaml", mode: int = 0o600) -> Path:
        path = tmp_path / "credentials" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return tmp_path

    return keep_one


def test_credentials_are_read_by_account(keep):
    home = keep(f"seoul-x:\n  token: {SECRET}\n")
    assert credentials(home, Status.ACTUAL) == {"seoul-x": {"token": SECRET}}


def test_the_drill_world_never_reads_the_live_file(keep):
    home = keep(f"seoul-x:\n  token: {SECRET}\n")
    assert credentials(home, Status.EXERCISE) == {}


def test_the_live_world_never_reads_the_drill_file(keep):
    home = keep("seoul-x:\n  token: drill\n", name="drill.yaml")
    assert credentials(home, Status.ACTUAL) == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o610, 0o601])
def test_a_file_that_others_may_touch_is_refused_with_the_remedy(keep, mode):
    home = keep(f"seoul-x:\n  token: {SECRET}\n", mode=mode)
    with pytest.raises(BadCredentials, match="chmod 600"):
        credentials(home, Status.ACTUAL)


@pytest.mark.parametrize(
    "text", [f"seoul-x: {SECRET}\n", f"- {SECRET}\n", f"seoul-x: [{SECRET}\n", f"{SECRET}: &a 1\nb: *a\n", f"{SECRET}\n"]
)
def test_a_broken_file_is_named_and_no_secret_is_told(keep, text):
    with pytest.raises(BadCredentials) as caught:
        credentials(keep(text), Status.ACTUAL)
    assert "live.yaml" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_broken_file_s_secret_is_in_no_chained_error(keep):
    with pytest.raises(BadCredentials) as caught:
        credentials(keep(f"seoul-x:\n  token: 1\n  token: {SECRET}\n  {SECRET}: no\n"), Status.ACTUAL)
    assert caught.value.__suppress_context__
    assert SECRET not in str(caught.value)


def test_an_office_without_credentials_has_none(tmp_path):
    assert credentials(tmp_path, Status.ACTUAL) == {}


def test_an_empty_credentials_file_holds_none(keep):
    assert credentials(keep(""), Status.ACTUAL) == {}


def test_a_world_has_a_database_of_its_own_in_the_home(tmp_path):
    settings = Settings(home=tmp_path)
    addresses = {settings.database(status) for status in (Status.ACTUAL, Status.EXERCISE)}
    assert addresses == {f"sqlite:///{tmp_path}/databases/live.db", f"sqlite:///{tmp_path}/databases/drill.db"}


def test_a_given_database_is_used_for_its_world_only(tmp_path):
    settings = Settings(home=tmp_path, database_drill="sqlite:///elsewhere.db")
    assert settings.database(Status.EXERCISE) == "sqlite:///elsewhere.db"
    assert settings.database(Status.ACTUAL).endswith("live.db")


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    monkeypatch.setenv("LIFELINE_WORLD", "drill")
    settings = Settings()
    assert (settings.home, settings.status) == (tmp_path, Status.EXERCISE)


def test_there_is_no_third_world(monkeypatch):
    monkeypatch.setenv("LIFELINE_WORLD", "demo")
    with pytest.raises(ValidationError):
        Settings()


def test_the_office_s_own_folder_wins(tmp_path):
    (tmp_path / "city").mkdir()
    assert Settings(home=tmp_path).folder("city") == tmp_path / "city"


def test_what_the_office_does_not_hold_comes_with_lifeline(tmp_path):
    assert Settings(home=tmp_path).folder("feeds") == packaged("feeds")
    assert packaged("feeds").is_dir()
