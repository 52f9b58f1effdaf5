"""CAP 1.2, its elders and the Korean profile."""

from datetime import UTC, datetime

import pytest

from lifeline.core.cap import Area, Certainty, MsgType, Pair, Reference, Scope, Severity, Status, Urgency
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed, Unparsed
from tests.intake.samples import parsed

HEAD = {
    "identifier": "x-1",
    "sender": "a@b.kr",
    "sent": "2026-01-13T05:00:00+09:00",
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
}


def cap(info: str = "", uri: str = "urn:oasis:names:tc:emergency:cap:1.2", tail: str = "", **head: str) -> bytes:
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in (HEAD | head).items() if value)
    return f'<alert xmlns="{uri}">{fields}{info and f"<info>{info}</info>"}{tail}</alert>'.encode()


def read(info: str = "", **more: str) -> Parsed:
    return parse_here("cap", cap(info, **more))


def test_the_sample_of_the_korean_profile() -> None:
    (alert,) = parsed("cap-direct/2015-01-01-heavy-rain-advisory.xml").alerts
    (info,) = alert.infos
    assert alert.key == ("weather@kma.go.kr", "기상청0123456789", datetime(2014, 12, 31, 15, 0, tzinfo=UTC))
    assert (alert.scope, alert.codes) == (Scope.RESTRICTED, ("대한민국정부1.0",))
    assert info.event_codes == (Pair("TTAS.KO-07.0046/R5 재난 종류 코드", "HRA"),)
    assert info.areas == (Area("서울", (Pair("행정구역코드", "1100000000"),)),)
    assert (info.event, info.language, info.severity) == ("호우주의보", "ko-KR", Severity.MODERATE)


def test_a_signature_is_no_part_of_the_alert() -> None:
    result = parsed("cap-direct/2026-01-13-0500-heavy-snow-advisory.xml")
    assert result.notes == ()
    assert result.alerts[0].infos[0].parameter("CBSText").startswith("06시 서울")


def test_a_korean_clear_keeps_its_event_and_is_past() -> None:
    (alert,) = parsed("cap-direct/2026-01-13-1100-heavy-snow-clear.xml").alerts
    assert alert.msg_type is MsgType.ALERT
    assert (alert.infos[0].urgency, alert.infos[0].severity) == (Urgency.PAST, Severity.MINOR)


def test_an_exercise_carries_its_marks() -> None:
    (alert,) = parsed("cap-direct/2026-01-13-0930-exercise.xml").alerts
    assert (alert.status, alert.note, alert.infos[0].event_codes[0].value) == (Status.EXERCISE, "민방위훈련", "DMO")


def test_a_test_is_a_test() -> None:
    (alert,) = parsed("cap-direct/2026-01-13-0915-test.xml").alerts
    assert (alert.status, alert.infos[0].event_codes[0].value) == (Status.TEST, "RWT")


def test_two_languages_are_two_infos_of_one_alert() -> None:
    (alert,) = parsed("meteoalarm/linked/04d4aa10-764028.xml").alerts
    assert [info.language for info in alert.infos] == ["fr-FR", "en-GB"]
    assert alert.infos[0].response_types == ("AllClear",)
    assert alert.references[0].identifier == "2.49.0.0.250.0.FR.20221206160100.764001"


def test_an_offset_of_minus_zero_is_utc() -> None:
    assert read(sent="2022-12-07T15:00:58-00:00").alerts[0].sent == datetime(2022, 12, 7, 15, 0, 58, tzinfo=UTC)


@pytest.mark.parametrize("uri", ["urn:oasis:names:tc:emergency:cap:1.1", "http://www.incident.com/cap/1.0"])
def test_elder_namespaces_are_read(uri: str) -> None:
    (alert,) = read("<event>Flood</event><certainty>Very Likely</certainty>", uri=uri).alerts
    assert (alert.infos[0].event, alert.infos[0].certainty) == ("Flood", Certainty.LIKELY)


def test_a_prefix_is_as_good_as_a_default_namespace() -> None:
    plain = cap("<event>Flood</event>").decode()
    prefixed = plain.replace("xmlns=", "xmlns:cap=").replace("</", "\0").replace("<", "<cap:").replace("\0", "</cap:")
    assert parse_here("cap", prefixed.encode()) == parse_here("cap", plain.encode())


def test_unknown_elements_are_passed_over() -> None:
    (alert,) = read("<event>Flood</event><colour>red</colour>", tail='<x:event xmlns:x="urn:x">Fire</x:event>').alerts
    assert [info.event for info in alert.infos] == ["Flood"]


def test_polygons_are_latitude_first() -> None:
    (alert,) = read("<area><areaDesc>서울</areaDesc><polygon>37.7,126.8 37.7,127.2 37.4,127.2 37.7,126.8</polygon></area>").alerts
    assert alert.infos[0].areas[0].polygons == (((37.7, 126.8), (37.7, 127.2), (37.4, 127.2), (37.7, 126.8)),)


def test_a_circle_is_a_point_and_a_radius_in_km() -> None:
    (alert,) = read("<area><areaDesc>서울</areaDesc><circle>37.57,126.98 12.5</circle></area>").alerts
    assert alert.infos[0].areas[0].circles == ((37.57, 126.98, 12.5),)


@pytest.mark.parametrize(
    "shape",
    [
        "<polygon>126.8,37.7 127.2,37.7 127.2,37.4 126.8,37.7</polygon>",
        "<polygon>37.7,126.8 37.7,127.2 37.4,127.2</polygon>",
        "<polygon>here and there</polygon>",
        "<polygon>nan,nan nan,nan nan,nan nan,nan</polygon>",
        "<circle>37.57,126.98</circle>",
        "<circle>37.57,126.98 inf</circle>",
        "<circle>37.57,126.98 -1</circle>",
    ],
)
def test_a_shape_that_cannot_be_read_is_left_out_and_noted(shape: str) -> None:
    result = read(f"<area><areaDesc>서울</areaDesc>{shape}</area>")
    assert result.alerts[0].infos[0].areas == (Area("서울"),)
    assert "left out" in result.notes[0]


def test_an_empty_polygon_is_no_shape_and_no_problem() -> None:
    result = read("<area><areaDesc>서울</areaDesc><polygon></polygon></area>")
    assert (result.alerts[0].infos[0].areas, result.notes) == ((Area("서울"),), ())


def test_two_pairs_in_one_geocode_are_two_codes() -> None:
    pairs = "<valueName>FIPS6</valueName><value>002090</value><valueName>UGC</valueName><value>AKZ222</value>"
    (alert,) = read(f"<area><areaDesc>x</areaDesc><geocode>{pairs}</geocode></area>").alerts
    assert alert.infos[0].areas[0].geocodes == (Pair("FIPS6", "002090"), Pair("UGC", "AKZ222"))


def test_references_keep_korean_identifiers() -> None:
    (alert,) = read(references="weather@kma.go.kr,기상청0123456789,2026-01-13T05:00:00+09:00 a,b,2026-01-12T20:00:00-00:00").alerts
    five = datetime(2026, 1, 12, 20, 0, tzinfo=UTC)
    assert alert.references == (Reference("weather@kma.go.kr", "기상청0123456789", five), Reference("a", "b", five))


def test_a_reference_that_cannot_be_read_is_noted() -> None:
    result = read(references="a,b,yesterday ,, plain")
    assert result.alerts[0].references == ()
    assert len(result.notes) == 3


@pytest.mark.parametrize("name", ["identifier", "sender", "sent", "status", "msgType", "scope"])
def test_an_alert_without_a_required_word_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(Unparsed, match=name):
        read(**{name: ""})


@pytest.mark.parametrize(("name", "word"), [("status", "Real"), ("msgType", "Warning"), ("scope", "Everybody"), ("status", "actual")])
def test_a_word_that_cap_does_not_know_is_refused(name: str, word: str) -> None:
    with pytest.raises(Unparsed, match=word):
        read(**{name: word})


@pytest.mark.parametrize("name", ["severity", "urgency", "certainty"])
def test_an_unknown_scale_is_unknown_and_kept(name: str) -> None:
    result = read(f"<event>x</event><{name}>Catastrophic</{name}>")
    info = result.alerts[0].infos[0]
    assert getattr(info, name) == "Unknown"
    assert info.parameter(f"CAP:{name}") == "Catastrophic"
    assert result.notes


@pytest.mark.parametrize(
    "sent", ["2026-01-13T05:00:00", "2026-01-13", "13 Jan 2026", "2026-13-01T05:00:00+09:00", "0001-01-01T00:00:00+09:00", "now"]
)
def test_a_time_sent_without_offset_or_sense_is_refused(sent: str) -> None:
    with pytest.raises(Unparsed, match="time sent cannot be read"):
        read(sent=sent)


@pytest.mark.parametrize("name", ["effective", "onset", "expires"])
def test_a_time_of_an_info_without_offset_is_noted_and_never_guessed(name: str) -> None:
    result = read(f"<event>x</event><{name}>2026-01-13T05:00:00</{name}>")
    info = result.alerts[0].infos[0]
    assert (getattr(info, name), info.parameter(f"CAP:{name}")) == (None, "2026-01-13T05:00:00")
    assert "no zone" in result.notes[0]


def test_expires_before_effective_is_noted() -> None:
    times = "<effective>2026-01-13T05:00:00+09:00</effective><expires>2026-01-13T04:00:00+09:00</expires>"
    assert "before effective" in read(f"<event>x</event>{times}").notes[0]


def test_a_time_in_the_future_is_read_as_it_stands() -> None:
    assert read(sent="2036-01-13T05:00:00+09:00").alerts[0].sent == datetime(2036, 1, 12, 20, 0, tzinfo=UTC)


def test_another_document_is_not_cap() -> None:
    with pytest.raises(Unparsed, match="not a CAP alert"):
        parse_here("cap", b"<alert><identifier>x</identifier></alert>")


def test_decomposed_text_becomes_nfc() -> None:
    (alert,) = read("<event>대설주의보</event>").alerts
    assert alert.infos[0].event == "대설주의보"
