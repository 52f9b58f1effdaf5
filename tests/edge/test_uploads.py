"""Long bodies: only photos of reports, only some at a time, and never all the room for one."""

import pytest

from lifeline.edge.uploads import MOST_AT_ONCE, MOST_OF_ONE, MOST_UPLOAD, Uploads, is_long, takes_photo
from lifeline.web.report.routes import MOST_BODY


def test_the_door_and_the_form_agree_on_how_long_a_report_may_be() -> None:
    assert MOST_UPLOAD == MOST_BODY


@pytest.mark.parametrize(
    "path", [b"/report/wildfire", b"/en/report/other", b"/drill/report/i/Ab-9_x/heavy_rain", b"/drill/en/report/x?y=1"]
)
def test_a_form_takes_a_photo(path: bytes) -> None:
    assert takes_photo(b"POST", path)


@pytest.mark.parametrize("path", [b"/report", b"/reports/x", b"/report/done/ABCDE", b"/x/report/wildfire", b"/report/../status.json", b"/"])
def test_nothing_else_does(path: bytes) -> None:
    assert not takes_photo(b"POST", path)
    assert not takes_photo(b"GET", b"/report/wildfire")


def test_a_body_of_unsaid_length_counts_as_long() -> None:
    assert is_long([(b"transfer-encoding", b"chunked")])
    assert is_long([(b"content-length", b"-1")])
    assert not is_long([(b"content-length", b"2000")])


def test_one_sender_cannot_take_all_the_room_and_all_together_only_so_much() -> None:
    uploads = Uploads()
    assert [uploads.enter("203.0.113.9") for _ in range(MOST_OF_ONE + 1)] == [True] * MOST_OF_ONE + [False]
    assert sum(uploads.enter(f"198.51.100.{number}") for number in range(100)) == MOST_AT_ONCE - MOST_OF_ONE
    uploads.leave("203.0.113.9")
    assert uploads.enter("198.51.100.200")


def test_a_web_server_in_front_is_not_one_sender() -> None:
    uploads = Uploads()
    assert sum(uploads.enter("127.0.0.1") for _ in range(100)) == MOST_AT_ONCE
