"""Live and drill are two worlds: the lock of wiring (5): a drill has loopbacks only, and no live credential anywhere."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from lifeline import wiring
from lifeline.channels import CHANNELS
from lifeline.channels.loopback import Loopback
from lifeline.core.post import DrillPost
from lifeline.core.settings import BadCredentials, Settings
from tests.conftest import NOW

SECRET = "l1ve-0nly-s3cret-0f-this-test"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An office with a live credential for its first account."""
    account = wiring.office_of(Settings(home=tmp_path)).people.accounts[0]
    path = tmp_path / "credentials" / "live.yaml"
    path.parent.mkdir()
    path.write_text(f"{account.id}:\n  token: {SECRET}\n")
    path.chmod(0o600)
    return tmp_path


@pytest.fixture
def drill(home: Path) -> Iterator[wiring.Drill]:
    settings = Settings(home=home, world="drill")
    world = wiring.open_drill(settings, wiring.office_of(settings))
    yield world
    world.database.close()


def test_wiring_lock_every_account_of_a_drill_is_a_loopback(drill):
    assert {type(outlet) for outlet in drill.outlets.values()} == {Loopback}
    assert set(drill.outlets) == {account.id for account in drill.accounts}


def test_wiring_lock_a_drill_has_all_44_accounts_though_none_is_enabled(drill):
    assert len(drill.accounts) == 44


def test_wiring_lock_a_drill_s_outlets_count_as_the_channel_they_stand_for(drill):
    text = drill.say("대설 경보")
    counted = {account.id: drill.outlet(account.id).room(text) for account in drill.accounts}
    assert counted == {account.id: CHANNELS[account.channel].room(text, account.settings) for account in drill.accounts}


def test_wiring_lock_a_drill_does_not_even_look_at_the_live_credentials(home):
    (home / "credentials" / "live.yaml").chmod(0o644)  # whoever reads it now is told off
    settings = Settings(home=home, world="drill")
    wiring.open_drill(settings, wiring.office_of(settings)).database.close()
    with pytest.raises(BadCredentials):
        wiring.open_live(Settings(home=home), wiring.office_of(settings))


def test_wiring_lock_an_account_enabled_for_live_and_for_exercises_is_a_loopback_in_a_drill(home):
    settings = Settings(home=home, world="drill")
    office = wiring.office_of(settings)
    ready = tuple(replace(account, enabled=True, exercise=True) for account in office.people.accounts)
    world = wiring.open_drill(settings, replace(office, people=replace(office.people, accounts=ready)))
    world.database.close()
    assert {type(outlet) for outlet in world.outlets.values()} == {Loopback}


def test_wiring_lock_a_drill_post_opens_no_connection(drill, monkeypatch):
    def refused(*_: object) -> None:
        raise AssertionError("a drill opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    post = DrillPost(drill.say("대설 경보"), "ko", "k1", NOW)
    receipts = [outlet.send(post) for outlet in drill.outlets.values()]
    assert all(receipt.post_id.startswith("loopback-") for receipt in receipts)


def test_wiring_lock_live_speaks_only_through_enabled_accounts(home):
    world = wiring.open_live(Settings(home=home), wiring.office_of(Settings(home=home)))
    world.database.close()
    assert {account.id for account in world.accounts} == {account.id for account in world.accounts if account.enabled} == set(world.outlets)


OPEN = """
import sys
from pathlib import Path
from lifeline import wiring
from lifeline.core.settings import Settings
settings = Settings(home=Path(sys.argv[1]), world=sys.argv[2])
office = wiring.office_of(settings)
world = (wiring.open_live if sys.argv[2] == "live" else wiring.open_drill)(settings, office)
kept = wiring.credentials(settings.home, settings.status)
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def process(home: Path, world: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", OPEN, str(home), world]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        yield child
        child.communicate("")


def remembers(child: subprocess.Popen[str], secret: str) -> bool:
    """Whether the secret stands anywhere in that process's writable memory."""
    try:
        with Path(f"/proc/{child.pid}/maps").open() as maps, Path(f"/proc/{child.pid}/mem").open("rb", buffering=0) as memory:
            for line in maps:
                if match := re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line):
                    start, end = (int(edge, 16) for edge in match.groups())
                    memory.seek(start)
                    if secret.encode() in (memory.read(end - start) or b""):
                        return True
    except PermissionError:
        pytest.skip("this machine does not let a process look into its child")
    return False


def test_wiring_lock_no_live_credential_is_in_the_memory_of_a_drill(home):
    with process(home, "drill") as child:
        assert not remembers(child, SECRET)


def test_wiring_lock_the_search_of_memory_would_find_it(home):
    with process(home, "live") as child:
        assert remembers(child, SECRET)
