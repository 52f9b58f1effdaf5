"""Live does not begin before two people can approve; the desk is open meanwhile, and then it begins by itself."""

import socket
import time

import pytest
from click.testing import CliRunner

from lifeline.cli.acting import Acting
from lifeline.cli.begun import NotBegun
from lifeline.cli.demo import demo
from lifeline.cli.run import serve
from lifeline.core.settings import Settings
from lifeline.edge.trouble import Desk
from lifeline.wiring import NotReady, office_of
from tests.approvers import two_approvers


def test_live_without_approvers_ends_at_once_and_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    monkeypatch.setenv("LIFELINE_PORT", "0")  # any
    refused = CliRunner().invoke(serve, ["--world", "live"])
    assert (refused.exit_code, type(refused.exception)) == (1, NotBegun)
    assert "lifeline user grant LOGIN --role duty_chief" in str(refused.exception)
    assert "실제 세계를 시작하지 않습니다" in str(refused.exception)


def test_who_enrols_finds_the_desk_open_and_with_the_second_live_begins(tmp_path):
    (tmp_path / "feeds").mkdir()  # nobody is asked anything
    settings, desk = Settings(home=tmp_path), Desk()
    acting = Acting(settings, office_of(settings), desk)
    try:
        with pytest.raises(NotBegun):
            acting.begin()
        acting.begin_later()
        assert desk.database is None, "nothing acts yet"
        two_approvers(acting.world().database)
        end = time.monotonic() + 60
        while desk.database is None:
            assert time.monotonic() < end, "live never began"
            time.sleep(0.05)
    finally:
        acting.end()


def test_a_port_that_is_taken_is_said_before_anything_begins(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
        monkeypatch.setenv("LIFELINE_PORT", str(taken.getsockname()[1]))
        told = [CliRunner().invoke(command, []).exception for command in (serve, demo)]
    assert [type(one) for one in told] == [NotReady, NotReady]
    assert all("another (LIFELINE_PORT=8001)" in str(one) for one in told)
    assert list(tmp_path.iterdir()) == []
