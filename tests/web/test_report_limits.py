"""How many reports are taken, whose word on who asks is believed, and what a form's ticket and a report's number are."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.incidents import senders
from lifeline.incidents.receipt import LENGTH, receipt_of, spaced, tidy
from lifeline.incidents.tables import Sender
from lifeline.web.report import ticket
from lifeline.web.report.limits import client, whose

NOW = datetime(2026, 1, 6, tzinfo=UTC)
OURS = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")]


@pytest.fixture
def take(live: Database) -> Iterator[Callable[..., str]]:
    """One more report as any process takes it: every second time another one with its own way to the same database."""
    other = open_database(str(live.engine.url), Status.ACTUAL)
    both = cycle((live, other))

    def one(address: str, at: datetime = NOW) -> str:
        with next(both).writing() as session:
            return senders.taken(session, address, at)

    yield one
    other.close()


def test_two_processes_together_take_only_so_many_from_one_address_in_a_minute(take: Callable[..., str], live: Database) -> None:
    most = senders.OF_ONE[0][1]
    assert [take("203.0.113.1") for _ in range(most + 1)] == [""] * most + ["one"]
    assert take("203.0.113.2") == ""
    assert take("203.0.113.1", NOW + timedelta(seconds=61)) == ""


def test_all_together_only_so_many_come_in_an_hour_and_no_row_is_kept_longer(take: Callable[..., str], live: Database) -> None:
    most = senders.OF_ALL[1][1]
    with live.writing() as session:
        times = (NOW - timedelta(seconds=60 + number / 4) for number in range(most))
        rows = [{"status": "Actual", "who": number.to_bytes(3), "at": at} for number, at in enumerate(times)]
        session.execute(insert(Sender), rows)
        session.add(Sender(status="Actual", who=b"new", at=NOW + timedelta(days=400)))
    assert take("203.0.113.1") == "all"
    assert take("203.0.113.1", NOW + timedelta(hours=1)) == ""
    with live.reading() as session:
        assert session.scalars(select(Sender.at)).all() == [NOW + timedelta(hours=1)]


def test_no_address_is_kept_and_the_same_one_is_another_on_another_day(take: Callable[..., str], live: Database) -> None:
    kept = []
    for at in (NOW, NOW + timedelta(days=1)):
        take("203.0.113.1", at)
        with live.reading() as session:
            kept += session.scalars(select(Sender.who)).all()
    assert (len(set(kept)), {len(who) for who in kept}) == (2, {3})


def test_one_address_of_the_newer_kind_is_a_whole_household() -> None:
    assert {whose("2001:db8:1:2::1"), whose("2001:db8:1:2:ffff::9")} == {"2001:db8:1:2::/64"}
    assert whose("<script>") == "<script>"


@pytest.mark.parametrize(
    ("remote", "forwarded", "who"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "<script>", "<script>"),
    ],
)
def test_only_our_own_proxies_are_believed_about_who_asks(remote: str, forwarded: str, who: str) -> None:
    assert client(remote, forwarded, OURS) == who


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=40))
def test_a_number_is_read_back_however_it_is_typed(key: bytes, form: bytes) -> None:
    receipt = receipt_of(key, form)
    assert (len(receipt), tidy(f" {spaced(receipt).lower()} ")) == (LENGTH, receipt)


@given(st.text())
def test_no_text_can_pass_for_a_number_or_a_ticket(text: str) -> None:
    assert tidy(text) == "" or len(tidy(text)) == LENGTH
    with pytest.raises(ticket.BadTicket):
        ticket.read(b"key", text, NOW)


def test_a_ticket_holds_for_a_day_and_for_its_own_key() -> None:
    made = ticket.make(b"key", NOW)
    assert ticket.read(b"key", made, NOW + timedelta(hours=23)) == ticket.read(b"key", made, NOW)
    for key, later in ((b"other", 0), (b"key", 25), (b"key", -1)):
        with pytest.raises(ticket.BadTicket):
            ticket.read(key, made, NOW + timedelta(hours=later))
