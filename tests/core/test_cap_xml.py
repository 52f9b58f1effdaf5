"""Any alert becomes a document, or is refused: nothing in between."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lifeline.core.cap import Alert, Area, Info, MsgType, Pair, Reference, Status
from lifeline.core.cap_xml import document, plain, stamp
from tests.conftest import NOW

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "bulletins" / "cap-1.2.xsd"))
ALERT = Alert("1", "a@b", NOW, Status.ACTUAL, MsgType.ALERT)
text = st.text(max_size=40)
moments = st.none() | st.datetimes(
    timezones=st.just(NOW.tzinfo), min_value=NOW.replace(tzinfo=None), max_value=NOW.replace(year=2100, tzinfo=None)
)
areas = st.builds(
    Area,
    text,
    st.lists(st.builds(Pair, text, text), max_size=2).map(tuple),
    st.just((((37.5, 127.0), (37.6, 127.0), (37.6, 127.1), (37.5, 127.0)),)),
    st.just(((37.5, -0.0000001, 1e-7),)),
)
infos = st.builds(
    Info,
    event=text,
    language=st.sampled_from(["ko-KR", "en-US"]),
    category=st.just(("Met",)),
    effective=moments,
    expires=moments,
    headline=text,
    description=text,
    web=st.just(""),
    parameters=st.lists(st.builds(Pair, text, text), max_size=2).map(tuple),
    areas=st.lists(areas, max_size=2).map(tuple),
)


@given(st.lists(infos, max_size=2), text, text)
def test_whatever_is_said_the_document_is_valid(said: list[Info], note: str, source: str) -> None:
    SCHEMA.assertValid(etree.fromstring(document(replace(ALERT, infos=tuple(said), note=note, source=source))))


@given(text)
def test_text_is_kept_but_for_what_xml_cannot_hold(said: str) -> None:
    kept = etree.fromstring(document(replace(ALERT, note=said))).findtext("{*}note") or ""
    assert kept == plain(said)


@pytest.mark.parametrize("name", ["a b", "a,b", "a<b", "a&b", "a\nb", "a\x00"])
def test_a_name_that_cap_forbids_is_refused(name: str) -> None:
    for alert in (replace(ALERT, identifier=name), replace(ALERT, sender=name), replace(ALERT, references=(Reference(name, "1", NOW),))):
        with pytest.raises(ValueError, match="may not"):
            document(alert)


def test_a_korean_name_is_taken() -> None:
    assert etree.fromstring(document(replace(ALERT, identifier="기상청0123456789"))).findtext("{*}identifier") == "기상청0123456789"


def test_times_are_korean_to_the_second() -> None:
    assert stamp(NOW + timedelta(microseconds=999_999)) == "2026-01-06T07:30:00+09:00"


def test_a_small_number_is_written_without_an_exponent() -> None:
    info = Info("눈", areas=(Area("점", circles=((37.5, 1e-7, 0.00001),)),), category=("Met",))
    assert etree.fromstring(document(replace(ALERT, infos=(info,)))).findtext("{*}info/{*}area/{*}circle") == "37.5,0 0.00001"
