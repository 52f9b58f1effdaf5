"""Indexes of CAP documents, plain feeds, GDACS and the ministry's text messages."""

import io
import json
from datetime import UTC, datetime

import pytest

from lifeline.core.cap import MsgType, Pair, Severity, Urgency
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Unparsed
from tests.intake.samples import parsed, sample


def test_one_alert_of_many_entries_is_one_link() -> None:
    result = parsed("meteoalarm/france.xml")
    assert result.links == ("https://feeds.meteoalarm.org/api/v1/warnings/feeds-france/04d4aa10-764028",)
    assert result.alerts == ()


def without_links() -> bytes:
    text = sample("meteoalarm/france.xml").decode()
    return "".join(part.partition(">")[2] if part.startswith("link ") else f"<{part}" for part in text.split("<") if part).encode()


def test_entries_without_a_link_are_merged_by_identifier() -> None:
    (alert,) = parse_here("cap-atom", without_links()).alerts
    assert alert.identifier == "2.49.0.0.250.0.FR.20221207160058.764028"
    assert [info.event for info in alert.infos] == ["Moderate avalanches warning", "Avalanches : vigilance jaune"]
    assert [area.description for area in alert.infos[0].areas] == ["Haute Savoie", "Savoie"]
    assert alert.infos[0].areas[1].geocodes == (Pair("NUTS3", "FR717"),)


def test_entries_that_differ_in_geocode_alone_share_an_area() -> None:
    body = without_links().replace(b"<cap:areaDesc>Savoie<", b"<cap:areaDesc>Haute Savoie<")
    (alert,) = parse_here("cap-atom", body).alerts
    (area,) = alert.infos[0].areas
    assert area.geocodes == (Pair("NUTS3", "FR718"), Pair("NUTS3", "FR717"))


def test_the_old_american_index_is_read_from_its_fields() -> None:
    (alert,) = parsed("nws-atom/us.xml").alerts
    assert (alert.sender, alert.sent) == ("w-nws.webmaster@noaa.gov", datetime(2018, 1, 8, 21, 30, tzinfo=UTC))
    assert alert.infos[0].areas[0].geocodes == (Pair("FIPS6", "002090 002240"), Pair("UGC", "AKZ222 AKZ223"))
    assert alert.infos[0].areas[0].polygons == ()


def test_a_whole_alert_inside_an_entry_is_read_there() -> None:
    inner = sample("cap-direct/2026-01-13-1100-heavy-snow-clear.xml").decode().partition("?>")[2]
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content type="text/xml">{inner}</content></entry></feed>'
    (alert,) = parse_here("cap-atom", body.encode()).alerts
    assert alert.identifier == "기상청2601130016"


def test_only_links_of_the_korean_feed_are_followed_never_its_guid() -> None:
    result = parsed("kma-cap-rss/warning.xml")
    assert len(result.links) == 4
    assert all(link.endswith("_EN.xml") for link in result.links)


def test_an_item_with_a_guid_alone_has_nothing_to_read() -> None:
    with pytest.raises(Unparsed, match="neither a link"):
        parse_here("cap-rss", b"<rss><channel><item><title>x</title><guid>https://a.kr/x.xml</guid></item></channel></rss>")


@pytest.mark.parametrize("link", ["file:///etc/passwd", "//host/x", "ftp://host/x", "javascript:alert(1)", "/x.xml", "http://[::1"])
def test_a_link_that_is_no_web_address_is_left_out_and_noted(link: str) -> None:
    good = "<item><link>https://a.kr/x.xml</link></item>"
    result = parse_here("cap-rss", f"<rss><channel>{good}<item><title>t</title><link>{link}</link></item></channel></rss>".encode())
    assert result.links == ("https://a.kr/x.xml",)
    assert "not an absolute web address" in result.notes[0]


@pytest.mark.parametrize(
    ("format", "body"),
    [
        ("cap-atom", b'<feed xmlns="http://www.w3.org/2005/Atom"><title>none</title></feed>'),
        ("cap-rss", b"<rss><channel><title>none</title></channel></rss>"),
        ("atom", b'<feed xmlns="http://www.w3.org/2005/Atom"><title>none</title></feed>'),
        ("rss", b"<rss><channel><title>none</title></channel></rss>"),
        ("gdacs", b"<rss><channel><title>none</title></channel></rss>"),
    ],
)
def test_a_feed_without_entries_is_a_success(format: str, body: bytes) -> None:
    assert parse_here(format, body).alerts == ()


@pytest.mark.parametrize("format", ["cap", "cap-atom", "cap-rss", "atom", "rss", "gdacs", "kma-pwncd"])
def test_a_document_of_another_kind_is_refused(format: str) -> None:
    with pytest.raises(Unparsed, match="note"):
        parse_here(format, b"<note><to>you</to></note>")


def test_earthquakes_of_a_plain_atom_feed() -> None:
    hualien, castaic = parsed("usgs-atom/2.5_day.xml").alerts
    assert hualien.key == ("earthquake.usgs.gov", "urn:earthquake-usgs-gov:us:1000chhc", datetime(2018, 2, 7, 1, 5, 42, 40000, tzinfo=UTC))
    assert hualien.infos[0].areas[0].circles == ((24.1736, 121.6534, 0.0),)
    assert castaic.infos[0].severity is Severity.UNKNOWN
    assert hualien.infos[0].description.startswith("PAGER - YELLOW")


def test_georss_in_declared_euc_kr() -> None:
    result = parsed("georss/city-incidents.xml")
    road, tunnel = result.alerts
    assert (road.sender, road.identifier, road.infos[0].event) == ("city.example", "road-101", "북악산로 전면 통제")
    assert road.infos[0].description == "적설로 전면 통제 중입니다."
    assert road.infos[0].areas[0].circles == ((37.5998, 126.9805, 0.0),)
    assert tunnel.infos[0].areas[0].polygons[0][0] == (37.55, 126.98)


def test_an_item_without_a_time_is_left_out_and_named() -> None:
    assert "날짜 없는 안내" in parsed("georss/city-incidents.xml").notes[0]


def item(inside: str) -> bytes:
    first = "<item><guid>ok</guid><title>ok</title><pubDate>Tue, 13 Jan 2026 06:20:00 +0900</pubDate></item>"
    geo = 'xmlns:georss="http://www.georss.org/georss" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"'
    return f"<rss {geo}><channel><link>https://a.kr</link>{first}<item>{inside}</item></channel></rss>".encode()


@pytest.mark.parametrize("date", ["13 Jan 2026 06:20", "Tue, 13 Jan 2026", "2026-01-13T06:20:00", "soon", "99 Jan 2026 06:20:00 GMT"])
def test_a_plain_feed_time_without_zone_or_sense_is_noted(date: str) -> None:
    result = parse_here("rss", item(f"<guid>2</guid><title>t</title><pubDate>{date}</pubDate>"))
    assert [alert.identifier for alert in result.alerts] == ["ok"]
    assert "left out" in result.notes[0]


def test_an_old_geo_pair_is_a_place() -> None:
    where = "<geo:lat>37.5</geo:lat><geo:long>126.9</geo:long>"
    result = parse_here("rss", item(f"<guid>2</guid><title>t</title><pubDate>Tue, 13 Jan 2026 06:20:00 GMT</pubDate>{where}"))
    assert result.alerts[1].infos[0].areas[0].circles == ((37.5, 126.9, 0.0),)


def test_an_identifier_holds_no_comma_or_space() -> None:
    result = parse_here("rss", item("<guid>tag:a.kr,2026:x y</guid><pubDate>Tue, 13 Jan 2026 06:20:00 GMT</pubDate>"))
    assert result.alerts[1].identifier == "tag:a.kr%2C2026:x%20y"


def test_gdacs_tells_events_by_type_id_episode_and_version() -> None:
    haiyan, quake = parsed("gdacs/rss.xml").alerts
    assert (haiyan.identifier, quake.identifier) == ("gdacs:TC:1000643:21:1", "gdacs:EQ:1519000:1660001:2")
    assert (haiyan.infos[0].severity, haiyan.infos[0].urgency) == (Severity.EXTREME, Urgency.PAST)
    assert haiyan.infos[0].parameter("GDACS:eventtype") == "TC"
    assert quake.infos[0].onset == datetime(2026, 1, 12, 23, 41, 7, tzinfo=UTC)


def test_a_gdacs_point_is_latitude_first() -> None:
    assert parsed("gdacs/rss.xml").alerts[1].infos[0].areas[0].circles == ((33.7, 130.4, 0.0),)


def test_a_gdacs_box_is_turned_to_latitude_first_and_is_no_area() -> None:
    info = parsed("gdacs/rss.xml").alerts[1].infos[0]
    assert info.parameter("GDACS:bbox") == "29.7,126.4 37.7,134.4"
    assert info.areas[0].polygons == ()


def test_an_unknown_gdacs_level_is_kept() -> None:
    result = parse_here("gdacs", sample("gdacs/rss.xml").replace(b"<gdacs:alertlevel>Green", b"<gdacs:alertlevel>Purple"))
    info = result.alerts[1].infos[0]
    assert (info.severity, info.parameter("GDACS:alertlevel")) == (Severity.UNKNOWN, "Purple")
    assert "Purple" in result.notes[0]


def test_text_messages_of_a_winter_morning() -> None:
    snow, cold, warning, clear = parsed("mois-sms/2026-01-13-winter-morning.json").alerts
    assert [alert.identifier for alert in (snow, cold, warning, clear)] == ["mois:254101", "mois:254102", "mois:254107", "mois:254133"]
    assert [alert.infos[0].event for alert in (snow, cold)] == ["대설", "한파"]
    assert [alert.infos[0].severity for alert in (snow, warning)] == [Severity.MINOR, Severity.SEVERE]
    assert [area.description for area in warning.infos[0].areas] == ["서울특별시 전체", "인천광역시 전체"]
    assert (snow.infos[0].sender_name, cold.infos[0].sender_name) == ("서울특별시", "강남구")
    assert snow.sent == datetime(2026, 1, 12, 20, 12, 40, tzinfo=UTC)
    assert snow.infos[0].parameter("MOIS:EMRG_STEP_NM") == "안전안내"


def test_the_published_text_message() -> None:
    (alert,) = parsed("mois-sms/2025-06-25-earthquake.json").alerts
    assert (alert.sender, alert.identifier, alert.infos[0].sender_name) == ("mois@safetydata.go.kr", "mois:237140", "기상청")
    assert [area.description for area in alert.infos[0].areas] == ["충청북도 증평군", "충청북도 괴산군"]


def sms(**changed: object) -> bytes:
    row = json.loads(sample("mois-sms/2025-06-25-earthquake.json"))["body"][0]
    return json.dumps({"header": {"resultCode": "00"}, "body": [row | changed]}).encode()


def test_a_changed_text_message_is_an_update_of_the_first() -> None:
    (first,), (changed,) = parse_here("mois-sms", sms()).alerts, parse_here("mois-sms", sms(MDFCN_YMD="2025/06/25 13:30:00")).alerts
    assert changed.msg_type is MsgType.UPDATE
    assert (changed.references[0].identifier, changed.references[0].sent) == (first.identifier, first.sent)
    assert changed.key != first.key


def test_an_unknown_step_is_of_unknown_severity() -> None:
    result = parse_here("mois-sms", sms(EMRG_STEP_NM="초긴급"))
    assert result.alerts[0].infos[0].severity is Severity.UNKNOWN
    assert "초긴급" in result.notes[0]


@pytest.mark.parametrize("body", ["", None, [], {}])
def test_no_text_messages_is_a_success(body: object) -> None:
    assert parse_here("mois-sms", json.dumps({"header": {"resultCode": "00"}, "body": body}).encode()).alerts == ()


def test_a_single_text_message_may_come_as_an_object() -> None:
    row = json.loads(sms())["body"][0]
    assert parse_here("mois-sms", json.dumps({"header": {"resultCode": "00"}, "body": row}).encode()) == parse_here("mois-sms", sms())


def test_a_text_message_without_number_is_refused() -> None:
    with pytest.raises(Unparsed, match="it has no SN"):
        parse_here("mois-sms", sms(SN=None))


def test_feedparser_is_given_a_stream_and_never_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from lifeline.intake.formats import plain

    given: list[object] = []
    real = plain.feedparser.parse
    monkeypatch.setattr(plain.feedparser, "parse", lambda source, **options: given.append(source) or real(source, **options))
    parsed("usgs-atom/2.5_day.xml")
    assert [type(source) for source in given] == [io.BytesIO]
