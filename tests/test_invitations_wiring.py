"""Who answers on which platform is the office's setting: a wrong one is named before anything is sent, and bulletins keep their outlets."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lifeline.core.cap import Status
from lifeline.core.settings import Settings, packaged
from lifeline.core.strict_yaml import BadData
from lifeline.invitations import Way
from lifeline.wiring import given_listeners, office_of, open_inviting, open_live, ways_of

Changed = Callable[..., Settings]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Changed:
    """An office of its own whose invitations are on, with lines of its files changed."""

    def make(accounts: str, web: str = "https://safety.seoul.example") -> Settings:
        home = tmp_path / "home"
        shutil.copytree(packaged("city"), home / "city")
        _swap(home / "city" / "listeners.yaml", "enabled: false\n  per_hour", "enabled: true\n  per_hour")
        _swap(home / "city" / "listeners.yaml", "accounts: {}", f"accounts: {accounts}")
        _swap(home / "city" / "cap.yaml", "web: ''", f"web: '{web}'")
        _swap(home / "city" / "accounts.yaml", "enabled: false", "enabled: true")
        return Settings(home=home, world="live")

    return make


def _swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def ways(settings: Settings) -> tuple[Way, ...]:
    return ways_of(settings, office_of(settings), given_listeners(settings))


def test_the_account_of_the_setting_answers_what_both_listeners_of_x_hear(settings: Changed) -> None:
    (way,) = ways(settings("{x: spokesperson-x}"))
    assert (way.account.id, way.platform, way.listeners) == ("spokesperson-x", "x", ("x", "x-stream"))


def test_an_account_that_is_switched_off_answers_nobody(settings: Changed) -> None:
    assert ways(settings("{x: smc-x}")) == ()


@pytest.mark.parametrize(
    ("accounts", "web", "sentence"),
    [
        ("{x: nobody}", "https://a.example", "nobody is none of x"),
        ("{mastodon: smc-x}", "https://a.example", "smc-x is none of mastodon"),
        ("{telegram: smc-x}", "https://a.example", "telegram"),
        ("{x: smc-x}", "", "web in cap.yaml"),
    ],
)
def test_a_setting_without_sense_is_named(settings: Changed, accounts: str, web: str, sentence: str) -> None:
    with pytest.raises(BadData, match=sentence):
        ways(settings(accounts, web))


def test_invitations_have_an_outlet_of_their_own(settings: Changed) -> None:
    given = settings("{x: spokesperson-x}")
    office = office_of(given)
    world: Any = open_live(given, office)
    inviting: Any = open_inviting(given, office, world)
    assert world.status is Status.ACTUAL
    assert inviting._world.outlet("spokesperson-x") is not world.outlet("spokesperson-x")
    assert inviting._world.database is world.database
    world.database.close()
