"""Whatever numbers come, an area's messages are whole: begun once, ended once, in order, and the same however they are cut into answers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeline.core import cap
from lifeline.intake.judge import crossings
from lifeline.intake.levels import Levels
from lifeline.intake.reading import Reading
from tests.intake.gauges import gauges, reading
from tests.intake.loopback_source import SENT

FEED = gauges("http://127.0.0.1:9/feed")
SLOW = gauges(
    "http://127.0.0.1:9/feed", thresholds=[FEED.thresholds[0].model_dump(by_alias=True) | {"for": "2 readings", "clear_for": "20 min"}]
)
DRY = [reading(f"{station} 0 {minutes} 동작구") for station in range(4) for minutes in (2_000, 2_010, 2_020, 2_030, 2_040)]

lines = st.tuples(st.integers(0, 3), st.floats(0, 150, allow_nan=False), st.integers(0, 60))
readings = st.lists(lines.map(lambda line: reading(f"{line[0]} {line[1]} {line[2] * 10} 동작구")), max_size=40)
feeds = st.sampled_from([FEED, SLOW])


def kinds(alerts: Iterable[cap.Alert]) -> list[str]:
    return ["AllClear" if cap.ALL_CLEAR in alert.infos[0].response_types else str(alert.msg_type) for alert in alerts]


@given(feeds, readings)
def test_what_begins_is_ended_once_when_all_is_dry(feed, told: list[Reading]) -> None:
    stands = False
    for kind in kinds(crossings(feed, Levels(), [*told, *DRY])):
        assert (kind == "Alert") is not stands
        stands = kind != "AllClear"
    assert not stands


@given(feeds, readings)
def test_every_message_has_a_time_and_identity_of_its_own_in_order(feed, told: list[Reading]) -> None:
    alerts = crossings(feed, Levels(), told)
    assert [alert.sent for alert in alerts] == sorted({alert.sent for alert in alerts})


@given(feeds, readings)
def test_all_messages_of_one_emergency_refer_to_its_first(feed, told: list[Reading]) -> None:
    first: cap.Alert | None = None
    for alert in crossings(feed, Levels(), told):
        first = alert if alert.msg_type is cap.MsgType.ALERT else first
        assert first is not None
        assert alert.identifier == first.identifier
        assert alert is first or alert.references[0].sent == first.sent


@given(feeds, readings, st.integers(0, 600))
def test_the_same_numbers_in_two_answers_make_the_same_messages(feed, told: list[Reading], minutes: int) -> None:
    at, whole, cut = SENT + timedelta(minutes=minutes), Levels(), Levels()
    early = crossings(feed, cut, [one for one in told if one.at <= at])
    assert crossings(feed, whole, told) == early + crossings(feed, cut, told)


@given(feeds, readings)
def test_the_same_numbers_again_make_none(feed, told: list[Reading]) -> None:
    levels = Levels()
    crossings(feed, levels, told)
    assert crossings(feed, levels, told) == ()


@given(st.text(min_size=1, max_size=60))
def test_any_name_of_a_station_gives_an_identifier_that_a_row_holds(station: str) -> None:
    (alert,) = crossings(FEED, Levels(), [replace(DRY[0], station=station, value=60.0)])
    assert len(alert.identifier) <= 300
    assert not set(alert.identifier) & set(" ,<&\n\t")
