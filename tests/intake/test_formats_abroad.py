"""Sources of other countries: what each of their documents says, exactly."""

import json
from datetime import UTC, datetime

import pytest

from lifeline.core.cap import Alert, Area, Certainty, Info, MsgType, Pair, Reference, Severity, Status, Urgency
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed, Unparsed
from tests.intake.samples import parsed, sample

USGS, JMA = "earthquake.usgs.gov", "jma.go.jp"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def one(name: str) -> Alert:
    (alert,) = parsed(name).alerts
    return alert


# ------------------------------------------------------------------------------------------------ USGS


def test_an_earthquake_of_the_usgs_is_read_whole() -> None:
    assert one("usgs-earthquakes/2016-09-12-1240-reviewed.json") == Alert(
        identifier="usgs:us10006p1f",
        sender=USGS,
        sent=at("2016-09-12T12:40:00+00:00"),
        status=Status.ACTUAL,
        msg_type=MsgType.UPDATE,
        infos=(
            Info(
                event="Earthquake",
                category=("Geo",),
                urgency=Urgency.PAST,
                certainty=Certainty.OBSERVED,
                onset=at("2016-09-12T11:32:54+00:00"),
                sender_name="USGS",
                headline="M 5.4 - 4 km SSW of Kyeong-ju, South Korea",
                web="https://earthquake.usgs.gov/earthquakes/eventpage/us10006p1f",
                parameters=(
                    Pair("magnitude", "5.4"),
                    Pair("epicentre_en", "4 km SSW of Kyeong-ju, South Korea"),
                    Pair("EQ:lat", "35.769"),
                    Pair("EQ:lon", "129.224"),
                    Pair("EQ:depth", "13.0"),
                    Pair("USGS:mag", "5.4"),
                    Pair("USGS:magType", "mb"),
                    Pair("USGS:place", "4 km SSW of Kyeong-ju, South Korea"),
                    Pair("USGS:status", "reviewed"),
                    Pair("USGS:tsunami", "0"),
                    Pair("USGS:sig", "551"),
                    Pair("USGS:net", "us"),
                    Pair("USGS:code", "10006p1f"),
                    Pair("USGS:ids", "us20002926,us10006p1f"),
                    Pair("USGS:type", "earthquake"),
                    Pair("USGS:felt", "800"),
                    Pair("USGS:mmi", "6.1"),
                ),
                areas=(Area("4 km SSW of Kyeong-ju, South Korea", circles=((35.769, 129.224, 0.0),)),),
            ),
        ),
        references=(
            Reference(USGS, "usgs:us10006p1f", at("2016-09-12T11:32:54+00:00")),
            Reference(USGS, "usgs:us20002926", at("2016-09-12T11:32:54+00:00")),
        ),
        sent_text="1473684000000 (ms since 1970, UTC)",
    )


def test_a_preferred_id_that_changes_keeps_the_thread() -> None:
    first, later = one("usgs-earthquakes/2016-09-12-1132-automatic.json"), one("usgs-earthquakes/2016-09-12-1240-reviewed.json")
    assert (first.msg_type, first.references) == (MsgType.ALERT, ())
    assert first.identifier != later.identifier
    assert first.identifier in [earlier.identifier for earlier in later.references]


def test_a_deleted_event_is_withdrawn() -> None:
    deleted = one("usgs-earthquakes/2016-09-12-1300-deleted.json")
    assert (deleted.msg_type, deleted.references[0].identifier) == (MsgType.CANCEL, "usgs:us20002926")


def test_blasts_are_no_earthquakes_and_an_unknown_magnitude_is_no_number() -> None:
    result = parsed("usgs-earthquakes/2018-02-07-day.geojson.json")
    assert [alert.infos[0].event for alert in result.alerts] == ["Earthquake", "Earthquake", "Explosion", "Quarry blast"]
    unknown = result.alerts[1].infos[0]
    assert (unknown.parameter("magnitude"), unknown.parameter("EQ:depth")) == ("", "-0.7")
    assert result.notes == ("nn00620001: its magnitude is not known yet",)


def quake(**changed: object) -> bytes:
    event = json.loads(sample("usgs-earthquakes/2016-09-12-1132-automatic.json"))["features"][0]
    geometry = changed.pop("geometry", event["geometry"])
    return json.dumps(
        {"type": "FeatureCollection", "features": [event | {"geometry": geometry, "properties": event["properties"] | changed}]}
    ).encode()


def test_a_single_event_may_come_alone() -> None:
    event = json.loads(quake())["features"][0]
    assert parse_here("usgs-geojson", json.dumps(event).encode()) == parse_here("usgs-geojson", quake())


@pytest.mark.parametrize(
    "geometry", [None, {}, {"coordinates": [1]}, {"coordinates": [35.7, 129.2, 1]} | {"coordinates": [999, 99]}, {"coordinates": "x"}]
)
def test_a_quake_without_a_place_is_not_all_of_the_country_it_names(geometry: object) -> None:
    result = parse_here("usgs-geojson", quake(geometry=geometry, place="South Korea"))
    assert result.alerts[0].infos[0].areas == (Area("epicentre not told: South Korea"),)
    assert "place cannot be read" in result.notes[0]


@pytest.mark.parametrize("time", [None, "2016-09-12", True, -1, 1e300])
def test_a_quake_without_a_time_is_left_out_and_named(time: object) -> None:
    with pytest.raises(Unparsed, match="none of the 1 events"):
        parse_here("usgs-geojson", quake(updated=time))


def test_an_unknown_status_is_noted() -> None:
    result = parse_here("usgs-geojson", quake(status="revised"))
    assert (result.alerts[0].msg_type, "revised" in result.notes[0]) == (MsgType.ALERT, True)


# ------------------------------------------------------------------------------------------------ NWS


def test_an_alert_of_the_nws_is_read_whole() -> None:
    assert one("nws-geojson/2024-01-08-0125-wind-issue.json") == Alert(
        identifier="urn:oid:2.49.0.1.840.0.21973b0001.001.1",
        sender="w-nws.webmaster@noaa.gov",
        sent=at("2024-01-08T01:25:00-06:00"),
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        infos=(
            Info(
                event="Wind Advisory",
                category=("Met",),
                response_types=("Execute",),
                urgency=Urgency.EXPECTED,
                severity=Severity.MODERATE,
                certainty=Certainty.LIKELY,
                effective=at("2024-01-08T01:25:00-06:00"),
                onset=at("2024-01-08T01:25:00-06:00"),
                expires=at("2024-01-09T18:00:00-06:00"),
                sender_name="NWS Nashville TN",
                headline="Wind Advisory issued by NWS Nashville TN",
                description="* WHAT...South winds 20 to 30 mph with gusts up to 45 mph expected.",
                instruction="Use extra caution when driving.",
                web="https://api.weather.gov/alerts/urn:oid:2.49.0.1.840.0.21973b0001.001.1",
                parameters=(
                    Pair("VTEC:thread", "KOHX.WI.Y.0004.2024"),
                    Pair("NWS:expires", "2024-01-08T14:15:00-06:00"),
                    Pair("NWS:ends", "2024-01-09T18:00:00-06:00"),
                    Pair("AWIPSidentifier", "NPWOHX"),
                    Pair("WMOidentifier", "WWUS74 KOHX 081948"),
                    *(Pair("BLOCKCHANNEL", channel) for channel in ("EAS", "NWEM", "CMAS")),
                    Pair("VTEC", "/O.NEW.KOHX.WI.Y.0004.240109T0600Z-240110T0000Z/"),
                ),
                areas=(
                    Area(
                        "Stewart; Montgomery",
                        (Pair("SAME", "047161"), Pair("SAME", "047125"), Pair("UGC", "TNZ005"), Pair("UGC", "TNZ006")),
                    ),
                ),
            ),
        ),
        sent_text="2024-01-08T01:25:00-06:00",
    )


@pytest.mark.parametrize(
    ("name", "msg_type", "response", "urgency"),
    [
        ("2024-01-08-1348-wind-update", MsgType.UPDATE, ("Execute",), Urgency.EXPECTED),
        ("2024-01-09-1500-wind-cancel", MsgType.CANCEL, ("Execute",), Urgency.EXPECTED),
        ("2024-01-10-0000-wind-expired", MsgType.UPDATE, ("AllClear",), Urgency.PAST),
    ],
)
def test_the_vtec_action_says_whether_it_goes_on(name: str, msg_type: MsgType, response: tuple[str, ...], urgency: Urgency) -> None:
    alert = parsed(f"nws-geojson/{name}.json").alerts[0]
    info = alert.infos[0]
    assert (alert.msg_type, info.response_types, info.urgency) == (msg_type, response, urgency)
    assert info.parameter("VTEC:thread") == "KOHX.WI.Y.0004.2024"
    assert alert.references[-1].identifier.startswith("urn:oid:2.49.0.1.840.0.21973b000")


def test_an_outline_of_the_nws_is_turned_to_latitude_first_and_a_null_one_is_no_problem() -> None:
    result = parsed("nws-geojson/2024-01-08-1348-wind-update.json")
    assert result.alerts[1].infos[0].areas[0].polygons == (((36.4, -87.5), (36.4, -87.2), (36.6, -87.2), (36.6, -87.5), (36.4, -87.5)),)
    assert (result.alerts[2].infos[0].areas[0].polygons, result.alerts[2].infos[0].severity, result.notes) == ((), Severity.UNKNOWN, ())


def test_a_test_of_the_nws_is_one_by_its_status_or_by_its_vtec() -> None:
    assert [alert.status for alert in parsed("nws-geojson/2024-01-08-1500-test.json").alerts] == [Status.TEST, Status.TEST]


def nws(**changed: object) -> bytes:
    feature = json.loads(sample("nws-geojson/2024-01-08-0125-wind-issue.json"))["features"][0]
    geometry = changed.pop("geometry", None)
    return json.dumps(
        {"type": "FeatureCollection", "features": [feature | {"geometry": geometry, "properties": feature["properties"] | changed}]}
    ).encode()


def test_several_warnings_in_one_message_end_only_together() -> None:
    both = ["/O.CAN.KOHX.WI.Y.0004.240109T0600Z-240110T0000Z/", "/O.CON.KOHX.HW.W.0001.240109T0600Z-240110T0000Z/"]
    (alert,) = parse_here("nws-geojson", nws(messageType="Update", parameters={"VTEC": both})).alerts
    assert alert.msg_type is MsgType.UPDATE
    assert [pair.value for pair in alert.infos[0].parameters if pair.name == "VTEC:thread"] == [
        "KOHX.WI.Y.0004.2024",
        "KOHX.HW.W.0001.2024",
    ]


@pytest.mark.parametrize("changed", [{"status": "Real"}, {"messageType": "Warning"}, {"sent": "2024-01-08T01:25:00"}, {"id": ""}])
def test_an_alert_of_the_nws_that_cannot_be_told_apart_is_left_out_and_named(changed: dict[str, object]) -> None:
    with pytest.raises(Unparsed, match="none of the 1 alerts"):
        parse_here("nws-geojson", nws(**changed))


def test_a_shape_other_than_a_polygon_is_left_out_and_noted() -> None:
    result = parse_here("nws-geojson", nws(geometry={"type": "MultiPolygon", "coordinates": []}))
    assert (result.alerts[0].infos[0].areas[0].polygons, "MultiPolygon" in result.notes[0]) == ((), True)


# ------------------------------------------------------------------------------------------------ JMA


def jma(name: str) -> Parsed:
    return parsed(f"jma/linked/{name}.xml")


def test_a_quake_of_the_jma_is_read_whole() -> None:
    (alert,) = jma("20210218060544_0_VXSE53_010000").alerts
    assert alert == Alert(
        identifier="jma:quake:20210218150250",
        sender=JMA,
        sent=at("2021-02-18T06:05:44+00:00"),
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        infos=(
            Info(
                event="震源・震度情報",
                language="ja-JP",
                category=("Geo",),
                event_codes=(Pair("JMA:InfoKind", "地震情報"),),
                onset=at("2021-02-18T15:02:00+09:00"),
                sender_name="気象庁",
                headline="震源・震度情報",
                description="１８日１５時０２分ころ、地震がありました。",
                parameters=(
                    Pair("magnitude", "4.5"),
                    Pair("epicentre_ja", "福島県沖"),
                    Pair("EQ:lat", "37.6"),
                    Pair("EQ:lon", "141.7"),
                    Pair("EQ:depth", "50"),
                    Pair("JMA:magnitude", "Ｍ４．５"),
                    Pair("JMA:maxint", "2"),
                    Pair("JMA:EventID", "20210218150250"),
                    Pair("JMA:Serial", "1"),
                    Pair("JMA:ReportDateTime", "2021-02-18T15:05:00+09:00"),
                    Pair("JMA:InfoType", "発表"),
                ),
                areas=(Area("福島県沖", circles=((37.6, 141.7, 0.0),)),),
            ),
        ),
        sent_text="2021-02-18T06:05:44Z",
    )


def test_a_correction_is_an_update_of_the_same_event() -> None:
    (alert,) = jma("20210218061544_0_VXSE53_010000").alerts
    assert (alert.msg_type, alert.references[0].identifier) == (MsgType.UPDATE, "jma:quake:20210218150250")
    assert alert.infos[0].parameter("magnitude") == "4.6"


def test_a_first_report_of_shaking_names_where_it_was_felt() -> None:
    (alert,) = jma("20210217140808_0_VXSE51_010000").alerts
    assert alert.infos[0].areas == (Area("宮城県", (Pair("JMA:area", "04"),)), Area("福島県", (Pair("JMA:area", "07"),)))


def test_depth_and_magnitude_not_known_are_left_out_and_noted() -> None:
    result = jma("20210217140847_0_VXSE52_010000")
    info = result.alerts[0].infos[0]
    assert (info.parameter("magnitude"), info.parameter("EQ:depth"), info.parameter("JMA:magnitude")) == ("", "", "Ｍ不明")
    assert result.notes == ("the magnitude is not known yet",)


def test_an_early_warning_and_its_withdrawal_are_one_thread() -> None:
    (warning,), (withdrawal,) = jma("20240116094225_0_VXSE43_010000").alerts, jma("20240116094300_0_VXSE43_010000").alerts
    assert (warning.msg_type, withdrawal.msg_type) == (MsgType.ALERT, MsgType.CANCEL)
    assert withdrawal.references[0].identifier == warning.identifier == "jma:eew:20240116184216"
    assert withdrawal.infos[0].areas == ()


@pytest.mark.parametrize(
    ("name", "status"), [("20240901010000_0_VXSE43_010000", Status.EXERCISE), ("20240902010000_0_VXSE43_010000", Status.TEST)]
)
def test_drills_and_tests_of_the_jma_are_so_by_their_status(name: str, status: Status) -> None:
    assert [alert.status for alert in jma(name).alerts] == [status]


def test_each_kind_of_tsunami_warning_is_an_alert_of_its_own() -> None:
    alerts = jma("20240101072233_0_VTSE41_010000").alerts
    assert [(alert.infos[0].event, alert.infos[0].severity) for alert in alerts] == [
        ("大津波警報", Severity.EXTREME),
        ("津波警報", Severity.SEVERE),
        ("津波注意報", Severity.MODERATE),
        ("津波予報（若干の海面変動）", Severity.MINOR),
    ]
    assert [area.description for area in alerts[1].infos[0].areas] == ["山形県", "新潟県上中下越"]
    assert alerts[0].infos[0].onset == at("2024-01-01T16:10:00+09:00")
    assert alerts[0].infos[0].parameter("magnitude") == "7.6"


def test_only_what_warns_a_coast_of_the_east_sea_carries_its_name() -> None:
    telegrams = "20240101072233_0_VTSE41_010000", "20231008232434_0_VTSE41_010000", "20240101080000_0_VTSE51_010000"
    near = [
        [pair.value for pair in alert.infos[0].event_codes if pair.name == "JMA:sea"] for name in telegrams for alert in jma(name).alerts
    ]
    assert near == [["日本海"], ["日本海"], ["日本海"], [], [], []]


def test_the_end_of_a_tsunami_warning_names_the_kind_that_ends() -> None:
    (alert,) = jma("20240102010000_0_VTSE41_010000").alerts
    assert (alert.identifier, alert.references[0].identifier) == ("jma:tsunami:20240101161010:62:over", "jma:tsunami:20240101161010:62")
    assert (alert.infos[0].response_types, alert.infos[0].urgency) == (("AllClear",), Urgency.PAST)
    assert [area.description for area in alert.infos[0].areas] == ["石川県能登", "山形県"]


def test_weather_warnings_without_an_event_are_threads_by_title_and_office() -> None:
    rain, thunder, clear = jma("20241102021927_0_VPWW53_320000").alerts
    assert rain.identifier == "jma:weather:気象特別警報・警報・注意報:松江地方気象台:03"
    assert [alert.msg_type for alert in (rain, thunder, clear)] == [MsgType.ALERT, MsgType.UPDATE, MsgType.ALERT]
    assert (clear.infos[0].event, clear.infos[0].response_types) == ("大雨注意報", ("AllClear",))
    assert [area.description for area in rain.infos[0].areas] == ["東部", "西部"]


def test_towns_are_read_where_a_telegram_has_nothing_larger() -> None:
    assert [alert.infos[0].areas[0].description for alert in jma("20241102021928_0_VPWW54_320000").alerts] == ["松江市", "隠岐の島町"]


def test_a_landslide_alert_carries_its_own_name() -> None:
    assert [alert.infos[0].event for alert in jma("20241102030000_0_VXWW50_320000").alerts] == [
        "土砂災害警戒情報 警戒",
        "土砂災害警戒情報 なし",
    ]


def test_a_volcano_is_read_once_and_not_again_for_the_towns_around_it() -> None:
    (asama,), (oshima,) = jma("20200522055455_0_VFVO50_010000").alerts, jma("20260301010000_0_VFVO50_010000").alerts
    assert (asama.infos[0].event, asama.infos[0].areas) == ("レベル３（入山規制）", (Area("浅間山", (Pair("JMA:area", "306"),)),))
    assert [alert.infos[0].event_codes[0] for alert in (asama, oshima)] == [
        Pair("JMA:InfoKind", "噴火警報・予報"),
        Pair("JMA:sea", "日本海の火山"),
    ]
    assert jma("20260806165856_0_VFVO52_460100").alerts[0].infos[0].onset == at("2026-08-07T01:43:00+09:00")


def telegram(old: str, new: str) -> Parsed:
    return parse_here("jma", sample("jma/linked/20210218060544_0_VXSE53_010000.xml").decode().replace(old, new).encode())


@pytest.mark.parametrize(
    ("old", "new"), [("通常", "本番"), (">発表<", ">宣言<"), ("2021-02-18T06:05:44Z", "2021-02-18T06:05:44"), ("Control>", "C>")]
)
def test_a_telegram_of_unknown_status_type_or_time_is_refused(old: str, new: str) -> None:
    with pytest.raises(Unparsed):
        telegram(old, new)


def test_a_telegram_of_an_unknown_kind_says_its_title_and_no_place() -> None:
    result = telegram(">地震情報<", ">新しい情報<")
    assert (result.alerts[0].infos[0].event, result.alerts[0].infos[0].areas) == ("震源・震度情報", ())
    assert "not known" in result.notes[0]


@pytest.mark.parametrize(
    ("written", "circle"),
    [
        ("+37.6+141.7-50000/", (37.6, 141.7, 0.0)),
        ("+3736.00+14142.00-50000/", (37.6, 141.7, 0.0)),
        ("-8.5+119.2/", None),
        ("-08.5+119.2/", (-8.5, 119.2, 0.0)),
    ],
)
def test_degrees_and_degrees_with_minutes_are_told_apart(written: str, circle: tuple[float, float, float] | None) -> None:
    (area,) = telegram("+37.6+141.7-50000/", written).alerts[0].infos[0].areas
    assert area.circles == ((circle,) if circle else ())
    assert bool(area.geocodes) is (circle is None)


def test_the_index_gives_the_telegrams_we_read_and_no_others() -> None:
    result = parsed("jma/eqvol.xml")
    assert [link.rpartition("/")[2][:22] for link in result.links] == [
        "20240101072233_0_VTSE4",
        "20240101080000_0_VTSE5",
        "20210218060544_0_VXSE5",
    ]
    assert (result.alerts, result.notes) == ((), ())


def test_a_link_whose_name_says_nothing_is_left_out_and_noted() -> None:
    body = sample("jma/eqvol.xml").replace(b"20210218060544_0_VXSE53_010000.xml", b"latest.xml")
    assert "latest.xml" in parse_here("jma-index", body).notes[0]


# ------------------------------------------------------------------------------------------------ NHC, HKO


def test_a_storm_of_the_nhc_is_read_whole() -> None:
    assert one("nhc/2018-09-28-ep.xml") == Alert(
        identifier="nhc:EP202018",
        sender="nhc.noaa.gov",
        sent=at("2018-09-28T15:00:00+00:00"),
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        infos=(
            Info(
                event="Hurricane",
                category=("Met",),
                sender_name="NWS National Hurricane Center",
                headline="...ROSA REMAINS A POWERFUL HURRICANE...",
                web="https://www.nhc.noaa.gov/text/MIATCPEP5.shtml",
                parameters=(
                    Pair("NHC:type", "HURRICANE"),
                    Pair("NHC:name", "Rosa"),
                    Pair("NHC:wallet", "EP5"),
                    Pair("NHC:atcf", "EP202018"),
                    Pair("NHC:datetime", "8:00 AM PDT Fri Sep 28"),
                    Pair("NHC:movement", "W at 9 mph"),
                    Pair("NHC:pressure", "945 mb"),
                    Pair("NHC:wind", "140 mph"),
                ),
                areas=(Area("Rosa", (Pair("NHC:storm", "EP202018"),), circles=((18.3, -117.3, 0.0),)),),
            ),
        ),
        sent_text="Fri, 28 Sep 2018 15:00:00 GMT",
    )


def test_the_elder_namespace_of_the_nhc_is_read() -> None:
    assert one("nhc/2013-07-02-ep-old.xml").identifier == "nhc:EP042013"


def test_the_last_advisory_is_the_same_storm() -> None:
    assert (one("nhc/2018-10-02-ep-last.xml").identifier, one("nhc/2018-10-02-ep-last.xml").infos[0].event) == (
        "nhc:EP202018",
        "Remnants of",
    )


def test_a_centre_that_cannot_be_read_is_left_out_and_noted() -> None:
    result = parse_here("nhc", sample("nhc/2018-09-28-ep.xml").replace(b"18.3, -117.3", b"far out"))
    assert result.alerts[0].infos[0].areas == (Area("Rosa", (Pair("NHC:storm", "EP202018"),)),)
    assert "centre left out" in result.notes[0]


def test_a_warning_of_hong_kong_is_read_whole() -> None:
    assert parsed("hko/2023-09-01-typhoon-and-rain.json").alerts[0] == Alert(
        identifier="hko:WTCSGNL",
        sender="hko.gov.hk",
        sent=at("2023-09-01T16:45:00+08:00"),
        status=Status.ACTUAL,
        msg_type=MsgType.UPDATE,
        infos=(
            Info(
                event="Tropical Cyclone Warning Signal",
                category=("Met",),
                event_codes=(Pair("HKO:warning", "WTCSGNL"), Pair("HKO:code", "TC8SE")),
                onset=at("2023-09-01T02:40:00+08:00"),
                sender_name="Hong Kong Observatory",
                headline="Tropical Cyclone Warning Signal: No. 8 Southeast Gale or Storm Signal",
                parameters=(
                    Pair("HKO:code", "TC8SE"),
                    Pair("HKO:type", "No. 8 Southeast Gale or Storm Signal"),
                    Pair("HKO:actionCode", "REISSUE"),
                    Pair("HKO:issueTime", "2023-09-01T02:40:00+08:00"),
                    Pair("HKO:updateTime", "2023-09-01T16:45:00+08:00"),
                ),
                areas=(Area("Hong Kong", (Pair("HKO:area", "HK"),)),),
            ),
        ),
        references=(Reference("hko.gov.hk", "hko:WTCSGNL", at("2023-09-01T02:40:00+08:00")),),
        sent_text="2023-09-01T16:45:00+08:00",
    )


@pytest.mark.parametrize(
    ("action", "msg_type"),
    [
        ("ISSUE", MsgType.ALERT),
        ("REISSUE", MsgType.UPDATE),
        ("EXTEND", MsgType.UPDATE),
        ("UPDATE", MsgType.UPDATE),
        ("CANCEL", MsgType.CANCEL),
        ("PAUSE", MsgType.ALERT),
    ],
)
def test_the_action_of_hong_kong_says_what_becomes_of_a_warning(action: str, msg_type: MsgType) -> None:
    result = parse_here("hko", sample("hko/2023-09-01-rain-cancelled.json").replace(b"CANCEL", action.encode()))
    assert result.alerts[0].msg_type is msg_type
    assert bool(result.notes) is (action == "PAUSE")
    assert (result.alerts[0].infos[0].response_types == ("AllClear",)) is (action == "CANCEL")


# ------------------------------------------------------------------------------------------------ all of them


@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("usgs-geojson", "usgs-earthquakes/none.json"),
        ("nws-geojson", "nws-geojson/none.json"),
        ("jma-index", "jma/none.xml"),
        ("nhc", "nhc/none.xml"),
        ("hko", "hko/none.json"),
    ],
)
def test_an_answer_without_warnings_is_a_success(format: str, name: str) -> None:
    assert parse_here(format, sample(name)) == Parsed()


@pytest.mark.parametrize(
    ("format", "body"),
    [
        ("usgs-geojson", b'{"type":"Topology"}'),
        ("nws-geojson", b'{"type":"FeatureCollection"}'),
        ("jma-index", b"<rss/>"),
        ("jma", b"<Report/>"),
        ("nhc", b"<feed/>"),
        ("hko", b'{"error":"busy"}'),
    ],
)
def test_a_document_of_another_kind_is_refused(format: str, body: bytes) -> None:
    with pytest.raises(Unparsed):
        parse_here(format, body)
