"""How many reports are taken, whose word on who asks is believed, and what a form's ticket and a report's number are."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.incidents.receipt import LENGTH, receipt_of, spaced, tidy
from lifeline.web.report import ticket
from lifeline.web.report.limits import OF_ALL, OF_ONE, Limits, client

NOW = datetime(2026, 1, 6, tzinfo=UTC)
OURS = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")]


def test_from_one_address_only_so_many_come_in_a_minute_and_then_again() -> None:
    limits, most = Limits(), OF_ONE[0][1]
    assert [limits.refuse("203.0.113.1", 1.0) for _ in range(most + 1)] == [""] * most + ["one"]
    assert limits.refuse("203.0.113.1", 62.0) == ""


def test_one_address_of_the_newer_kind_is_a_whole_household() -> None:
    limits, most = Limits(), OF_ONE[0][1]
    answers = [limits.refuse(f"2001:db8:1:2::{number:x}", 1.0) for number in range(most + 1)]
    assert answers[-1] == "one"


def test_all_together_only_so_many_come_in_a_minute() -> None:
    limits, most = Limits(), OF_ALL[0][1]
    answers = [limits.refuse(f"10.{number // 250}.{number % 250}.1", 1.0) for number in range(most + 1)]
    assert (answers[:most], answers[most]) == ([""] * most, "all")


def test_no_address_is_kept_in_memory() -> None:
    limits = Limits()
    limits.refuse("203.0.113.1", 1.0)
    assert "203.0.113.1" not in repr(vars(limits))


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
