"""An alert survives being written down, and says what makes it the same as another."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.cap import (
    Alert,
    Area,
    Certainty,
    Info,
    MsgType,
    Pair,
    Reference,
    Scope,
    Severity,
    Status,
    Urgency,
    from_json,
    to_json,
)

words = st.text(max_size=12)
names = st.text(min_size=1, max_size=8)
times = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]))
degrees = st.floats(-90, 90, allow_nan=False)
pairs = st.lists(st.builds(Pair, names, words), max_size=2).map(tuple)
rings = st.lists(st.tuples(degrees, degrees), max_size=4).map(tuple)
areas = st.builds(
    Area, words, pairs, st.lists(rings, max_size=2).map(tuple), st.lists(st.tuples(degrees, degrees, degrees), max_size=2).map(tuple)
)
infos = st.builds(
    Info,
    event=words,
    category=st.lists(words, max_size=2).map(tuple),
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(Certainty),
    event_codes=pairs,
    effective=st.none() | times,
    expires=st.none() | times,
    parameters=pairs,
    areas=st.lists(areas, max_size=2).map(tuple),
)
alerts = st.builds(
    Alert,
    identifier=names,
    sender=names,
    sent=times,
    status=st.sampled_from(Status),
    msg_type=st.sampled_from(MsgType),
    scope=st.sampled_from(Scope),
    infos=st.lists(infos, max_size=2).map(tuple),
    references=st.lists(st.builds(Reference, names, names, times), max_size=2).map(tuple),
    codes=st.lists(words, max_size=2).map(tuple),
)
SENT = datetime(2026, 1, 5, tzinfo=UTC)


@given(alerts)
def test_an_alert_written_and_read_is_equal(alert):
    assert from_json(to_json(alert)) == alert


@given(alerts)
def test_an_alert_is_the_same_whichever_zone_its_time_came_in(alert):
    assert from_json(to_json(alert)).key == alert.key


@given(st.text(max_size=60))
def test_what_is_no_alert_is_a_named_error(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)


@pytest.mark.parametrize(("identifier", "sender"), [("", "a@b"), ("1", "")])
def test_an_alert_needs_an_identifier_and_a_sender(identifier, sender):
    with pytest.raises(ValueError, match="identifier and a sender"):
        Alert(identifier, sender, SENT, Status.ACTUAL, MsgType.ALERT)


def test_an_alert_needs_a_zone_on_its_time():
    with pytest.raises(ValueError, match="no zone"):
        Alert("1", "a@b", datetime(2026, 1, 5), Status.ACTUAL, MsgType.ALERT)


def test_a_parameter_that_is_not_there_is_the_empty_string():
    info = Info("대설", parameters=(Pair("KMA:command", "1"), Pair("KMA:command", "2")))
    assert (info.parameter("KMA:command"), info.parameter("KMA:cancel")) == ("1", "")
