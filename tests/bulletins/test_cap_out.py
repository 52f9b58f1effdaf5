"""The city's own voice as CAP: valid by the schema, the same for ever, readable by others and by ourselves."""

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import capparser
import pytest
from lxml import etree

from lifeline.bulletins import cap_out, desk
from lifeline.bulletins.compose import Message, compose, takeback, variants
from lifeline.bulletins.decide import Act, Kind, Source, decide
from lifeline.bulletins.documents import rendered
from lifeline.bulletins.fold import ONE, Cell
from lifeline.bulletins.published import Earlier, Published, listed, one
from lifeline.bulletins.states import State
from lifeline.core import cap
from lifeline.core.cap_rules import findings
from lifeline.core.db import Database
from lifeline.core.ports import Measure
from lifeline.core.post import MARK, carries_mark, marked
from lifeline.intake.formats.cap import parse
from tests.bulletins.town import JIHYEON, NOW, Town, clear, office, settle_in, snow

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("cap-1.2.xsd")))
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
OFFICE = office()
WORLDS = (cap.Status.ACTUAL, cap.Status.EXERCISE)
EVERY = [(code, level) for code, template in OFFICE.templates.items() for level in template.levels]
OTHER_CITY = Source("seoul-lifeline", "pinned", timedelta(minutes=30), frozenset({"alerts@seoul.example"}))


def said(
    hazard: str = "heavy_snow", level: str = "warning", kind: Kind = Kind.ALERT, *, status: cap.Status = cap.Status.ACTUAL, **changes: Any
) -> Published:
    """A published bulletin with the texts its accounts got, without any database."""
    template, known = OFFICE.templates[hazard], OFFICE.hazards[hazard]
    facts = (NOW, NOW + timedelta(hours=6), NOW, "기상청", "KMA")
    first = Message("2026-0001", known, known.level(level), Kind.ALERT, "서울 강남구", "Gangnam-gu", *facts, source_at=NOW)
    message = takeback(first, template, kind) if kind not in (Kind.ALERT, Kind.UPDATE) else dataclasses.replace(first, kind=kind)
    say = marked if status is cap.Status.EXERCISE else str
    texts, quoted = ({one: say(variants(m, template, one)[0].spoken(None, one)) for one in ("ko", "en")} for m in (message, first))
    before = Earlier("2026-0001", NOW)
    whole = Published(
        id="0" * 32,
        number="2026-0001" if kind is Kind.ALERT else "2026-0002",
        status=status,
        msg_type={Kind.ALERT: cap.MsgType.ALERT, Kind.UPDATE: cap.MsgType.UPDATE}.get(kind, cap.MsgType.CANCEL),
        kind=str(kind),
        hazard=hazard,
        level=level,
        districts=("11680",),
        cells={},
        state=State.ISSUED,
        situation="situation-1",
        issued=NOW + timedelta(minutes=5, microseconds=123_456),
        ended=None,
        expires=first.until if kind in (Kind.ALERT, Kind.UPDATE) else None,
        source=("weather@kma.go.kr", "kma:1", NOW),
        message={"area_ko": "서울 강남구", "area_en": "Gangnam-gu", "since": NOW.isoformat(), "source_ko": "기상청", "source_en": "KMA"},
        texts=texts,
        earlier=() if kind is Kind.ALERT else (before,),
        refers_to=None if kind is Kind.ALERT else before,
        quoted=quoted,
        ended_by=None,
    )
    return dataclasses.replace(whole, **changes)


def tree(one: Published) -> etree._Element:
    made = etree.fromstring(rendered(one, OFFICE))
    SCHEMA.assertValid(made)
    return made


def read_back(one: Published) -> cap.Alert:
    (alert,) = parse(rendered(one, OFFICE)).alerts
    return alert


def texts(element: etree._Element, name: str) -> list[str]:
    return [found.text for found in element.iter(f"{CAP}{name}")]


# ---------------------------------------------------------------- valid, and read by others


@pytest.mark.parametrize("status", WORLDS)
@pytest.mark.parametrize("kind", [*Kind])
def test_every_kind_of_every_type_and_level_is_valid_by_the_schema_of_oasis(kind: Kind, status: cap.Status) -> None:
    wrong = [
        (code, level)
        for code, level in EVERY
        if not SCHEMA.validate(etree.fromstring(rendered(said(code, level, kind, status=status), OFFICE)))
    ]
    assert wrong == []


@pytest.mark.parametrize("status", WORLDS)
@pytest.mark.parametrize("kind", [*Kind])
def test_our_own_intake_reads_exactly_what_was_said(kind: Kind, status: cap.Status) -> None:
    one = said(kind=kind, status=status)
    assert dataclasses.replace(read_back(one), sent_text="") == cap_out.alert(one, OFFICE)


@pytest.mark.parametrize("kind", [*Kind])
def test_no_rule_of_cap_is_broken(kind: Kind) -> None:
    assert [found for found in findings(read_back(said(kind=kind))) if found.weight == "error"] == []


def test_an_independent_reader_finds_the_same() -> None:
    alert = capparser.parse(stringXML=rendered(said(), OFFICE).decode().partition("?>")[2])
    head = [getattr(alert, name)[0] for name in ("identifier", "sender", "sent", "status", "msgType", "scope")]
    assert head == ["lifeline-11000-2026-0001", "alerts@seoul.example", "2026-01-13T05:06:00+09:00", "Actual", "Alert", "Public"]
    infos = [[getattr(info, name)[0] for name in ("language", "event", "severity")] for info in alert.info[0]]
    assert infos == [["ko-KR", "대설경보", "Severe"], ["en-US", "Heavy Snow Warning", "Severe"]]
    assert [area.areaDesc[0] for info in alert.info[0] for area in info.area[0]] == ["서울특별시 강남구", "Gangnam-gu, Seoul"]


# ---------------------------------------------------------------- the same for ever


def test_rendered_twice_it_is_the_same_to_the_byte() -> None:
    assert rendered(said(), OFFICE) == rendered(said(), OFFICE)


def test_two_bulletins_of_one_second_differ() -> None:
    one, other = (cap_out.alert(said(number=number), OFFICE) for number in ("2026-0001", "2026-0002"))
    assert (one.sent == other.sent, one.key == other.key) == (True, False)


def test_sent_is_when_it_was_issued_with_its_offset_and_never_z() -> None:
    assert texts(tree(said()), "sent") == ["2026-01-13T05:06:00+09:00"]
    times = [text for name in ("sent", "effective", "onset", "expires") for text in texts(tree(said()), name)]
    assert {time[-6:] for time in times} == {"+09:00"}


def test_the_two_worlds_never_share_an_identifier() -> None:
    assert len({cap_out.alert(said(status=status), OFFICE).identifier for status in WORLDS}) == 2


# ---------------------------------------------------------------- worlds


def test_the_status_is_that_of_the_world() -> None:
    assert [texts(tree(said(status=status)), "status") for status in WORLDS] == [["Actual"], ["Exercise"]]


@pytest.mark.parametrize("kind", [*Kind])
def test_whatever_a_reader_of_an_exercise_shows_carries_the_mark(kind: Kind) -> None:
    alert = tree(said(kind=kind, status=cap.Status.EXERCISE))
    shown = [text for name in ("headline", "description", "instruction", "senderName") for text in texts(alert, name)]
    assert [text for text in shown if not text.startswith(MARK)] == []


def test_an_exercise_says_so_in_its_note_too_and_a_real_one_does_not() -> None:
    exercise, real = (texts(tree(said(status=status)), "note") for status in (cap.Status.EXERCISE, cap.Status.ACTUAL))
    assert (real, "exercise" in exercise[0], "훈련" in exercise[0]) == ([], True, True)


@pytest.mark.parametrize("kind", [*Kind])
def test_nothing_of_a_live_document_reads_as_an_exercise(kind: Kind) -> None:
    assert not carries_mark(rendered(said(kind=kind), OFFICE).decode())


@pytest.mark.parametrize("kind", [*Kind])
def test_another_city_never_posts_our_exercise_as_real(kind: Kind) -> None:
    decision = decide(
        read_back(said(kind=kind, status=cap.Status.EXERCISE)),
        source=OTHER_CITY,
        city=OFFICE.city,
        hazards=OFFICE.hazards,
        guideline=OFFICE.guideline,
        in_force=(),
        now=NOW + timedelta(minutes=6),
        world=cap.Status.ACTUAL,
        templates=frozenset(OFFICE.templates),
    )
    assert decision.act is Act.RECORD


@pytest.mark.parametrize(("code", "level"), EVERY)
def test_another_lifeline_knows_type_level_and_place_of_what_we_say(code: str, level: str) -> None:
    alert = read_back(said(code, level))
    matches = [OFFICE.hazards.match(info) for info in alert.infos]
    places = [OFFICE.city.scope(info.areas).districts for info in alert.infos]
    assert [(match.hazard.code if match.hazard else "", match.level.id if match.level else "") for match in matches] == [(code, level)] * 2
    assert places == [frozenset({"11680"})] * 2


# ---------------------------------------------------------------- what it says


def test_korean_and_english_tell_one_event_alike() -> None:
    ko, en = cap_out.alert(said(), OFFICE).infos
    same = ("category", "response_types", "urgency", "severity", "certainty", "event_codes", "effective", "onset", "expires", "contact")
    assert [name for name in same if getattr(ko, name) != getattr(en, name)] == []
    assert ((ko.language, ko.event), (en.language, en.event)) == (("ko-KR", "대설경보"), ("en-US", "Heavy Snow Warning"))


def test_headline_description_and_instruction_are_the_words_the_accounts_posted() -> None:
    one = said()
    for info, text in zip(cap_out.alert(one, OFFICE).infos, one.texts.values(), strict=True):
        spoken = "\n".join((info.headline, info.description, info.instruction)).split("\n")
        assert sorted(filter(None, spoken)) == sorted(filter(None, text.split("\n")))


def test_what_to_do_stands_in_the_instruction_and_nowhere_else() -> None:
    ko = cap_out.alert(said(), OFFICE).infos[0]
    assert (ko.instruction.count("\n- "), "- " in ko.description.split("\n")) == (5, False)


def test_a_department_s_own_line_is_not_the_city_s() -> None:
    template, message = OFFICE.templates["heavy_snow"], said()
    lead = next(iter(template.frame.leads.values())).full["ko"]
    text = message.texts["ko"].replace("\n\n", f"\n\n{lead}\n", 1)
    assert lead not in rendered(dataclasses.replace(message, texts={"ko": text}), OFFICE).decode()


def test_where_no_account_speaks_a_language_what_and_where_is_still_said() -> None:
    en = cap_out.alert(said(texts={"ko": "[대설경보] 강남구"}), OFFICE).infos[1]
    assert (en.headline, en.instruction) == ("[Heavy Snow Warning] Gangnam-gu", "")


def test_the_type_the_level_and_the_hashtag_are_told_for_machines() -> None:
    ko = cap_out.alert(said(), OFFICE).infos[0]
    assert cap.Pair("lifeline:hazard", "heavy_snow") in ko.event_codes
    assert [ko.parameter(f"lifeline:{name}") for name in ("number", "level", "kind", "hashtag")] == [
        "2026-0001",
        "warning",
        "alert",
        "#서울제설",
    ]


def test_a_korean_reader_finds_the_code_of_the_korean_profile() -> None:
    assert cap.Pair(cap_out.KPAS_CODE, "HAS") in cap_out.alert(said(), OFFICE).infos[0].event_codes


def test_each_district_has_its_name_its_codes_and_a_closed_outline() -> None:
    ko, en = (info.areas[0] for info in cap_out.alert(said(), OFFICE).infos)
    (ring,) = ko.polygons
    assert (ko.description, en.description) == ("서울특별시 강남구", "Gangnam-gu, Seoul")
    assert ko.geocodes == (cap.Pair("KRDSTGeocode", "1168000000"), cap.Pair("lifeline:district", "11680"))
    assert (ring[0] == ring[-1], len(ring) <= 100, all(37 < lat < 38 and 126 < lon < 128 for lat, lon in ring)) == (True, True, True)


def test_every_district_s_outline_is_that_of_the_city() -> None:
    one = said(districts=tuple(OFFICE.city.districts))
    assert OFFICE.city.scope(cap_out.alert(one, OFFICE).infos[1].areas).districts == frozenset(OFFICE.city.districts)


def test_the_official_message_it_stands_on_is_named() -> None:
    assert texts(tree(said()), "source") == ["기상청 (weather@kma.go.kr,kma:1,2026-01-13T05:01:00+09:00)"]


def test_what_was_written_by_hand_names_who_says_so() -> None:
    assert texts(tree(said(source=None)), "source") == ["기상청"]


def test_messages_of_one_situation_are_held_together() -> None:
    assert texts(tree(said()), "incidents") == ["situation-1"]


def test_several_levels_give_a_pair_of_blocks_each_with_its_own_places_and_end() -> None:
    until = NOW + timedelta(hours=2)
    cells = {("11680", ONE): Cell("warning", None, ("a", "b")), ("11110", ONE): Cell("advisory", until, ("a", "c"), NOW)}
    infos = cap_out.alert(said(districts=("11110", "11680"), cells=cells, expires=None), OFFICE).infos
    assert [(info.event, info.areas[0].geocodes[1].value, info.expires) for info in infos] == [
        ("대설경보", "11680", None),
        ("Heavy Snow Warning", "11680", None),
        ("대설주의보", "11110", until),
        ("Heavy Snow Advisory", "11110", until),
    ]
    SCHEMA.assertValid(etree.fromstring(rendered(said(districts=("11110", "11680"), cells=cells), OFFICE)))


# ---------------------------------------------------------------- ends


def test_what_is_over_is_an_all_clear_and_no_warning() -> None:
    info = cap_out.alert(said(kind=Kind.OVER), OFFICE).infos[0]
    assert (info.response_types, info.urgency, info.severity) == (("AllClear",), cap.Urgency.PAST, cap.Severity.MINOR)


def test_what_is_called_off_names_what_does_not_come() -> None:
    (note,) = texts(tree(said(kind=Kind.CALLED_OFF)), "note")
    assert "취소" in note
    assert "Called off: No. 2026-0001 of 13 Jan 05:01, “[Heavy Snow Warning" in note


def test_a_correction_quotes_the_wrong_one_and_says_nothing_of_the_danger() -> None:
    alert = cap_out.alert(said(kind=Kind.CORRECTION), OFFICE)
    assert "“[대설경보 Heavy Snow Warning] 서울 강남구”는 잘못되었습니다" in alert.note
    assert (alert.infos[0].response_types, alert.infos[0].severity) == ((), cap.Severity.UNKNOWN)


@pytest.mark.parametrize("kind", [Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION])
def test_an_end_stays_visible_for_a_day(kind: Kind) -> None:
    info = cap_out.alert(said(kind=kind), OFFICE).infos[0]
    assert info.expires is not None
    assert info.effective is not None
    assert info.expires - info.effective == timedelta(days=1)


# ---------------------------------------------------------------- what the office no longer has, and what nobody should write


def test_a_type_that_left_the_office_is_still_told_and_never_as_the_lowest() -> None:
    one = dataclasses.replace(said(), hazard="locusts", level="swarm")
    tree(one)
    info = read_back(one).infos[0]
    assert (info.event, info.severity, info.category) == ("locusts swarm", cap.Severity.UNKNOWN, ("Other",))


def test_an_unknown_level_is_told_by_its_code_with_severity_unknown() -> None:
    info = read_back(dataclasses.replace(said(), level="special")).infos[0]
    assert (info.event, info.severity) == ("대설 special", cap.Severity.UNKNOWN)


@pytest.mark.parametrize("districts", [("99999",), ()])
def test_a_place_without_an_outline_is_told_in_words(districts: tuple[str, ...]) -> None:
    one = said(districts=districts)
    tree(one)
    (area,) = read_back(one).infos[0].areas
    assert (area.description.startswith("서울 강남구"), area.polygons) == (True, ())


@pytest.mark.parametrize(
    "hostile",
    [
        "]]></headline><script>alert(1)</script>",
        "&lt;&amp;&#x0; <!DOCTYPE x> <!-- -->",
        "\x00\x01\x0b\x1f\x7f\ufffe\uffff control",
        "\u202eevil \u2066rtl\u2069 مرحبا שלום",
        "가" * 10_000,
        "e\u0301" * 5_000,
        "\ud800 half",
        "",
    ],
)
def test_hostile_text_is_text_and_nothing_else(hostile: str) -> None:
    one = said(texts={"ko": f"{hostile}\n{hostile}\n\n- {hostile}", "en": hostile})
    alert = tree(one)
    assert {element.tag.partition("}")[0] for element in alert.iter()} == {CAP.rstrip("}")}
    assert dataclasses.replace(read_back(one), sent_text="").key == cap_out.alert(one, OFFICE).key


# ---------------------------------------------------------------- from the rows


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill, accounts=44)


def published(town: Town) -> tuple[Published, ...]:
    with town.world.database.reading() as session:
        return tuple(sorted(listed(session), key=lambda one: one.number))


def test_each_message_of_a_situation_names_all_before_it(town: Town) -> None:
    town.hear(snow(command=1))
    town.hear(clear())
    first, last = (cap_out.alert(one, OFFICE) for one in published(town))
    assert first.references == ()
    assert last.references == (cap.Reference(first.sender, first.identifier, first.sent),)
    assert (last.msg_type, last.infos[0].response_types) == (cap.MsgType.CANCEL, ("AllClear",))


def test_a_part_that_grew_worse_is_told_by_a_pair_of_blocks_of_its_own(town: Town) -> None:
    town.hear(snow(number=1))
    town.hear(snow("경보", number=2, zones=("L1100200",), at=NOW + timedelta(minutes=20)))
    alert = cap_out.alert(published(town)[-1], OFFICE)
    SCHEMA.assertValid(etree.fromstring(rendered(published(town)[-1], OFFICE)))
    assert [(info.event, len(info.areas)) for info in alert.infos if info.language == "ko-KR"] == [("대설경보", 8), ("대설주의보", 17)]


def test_what_a_person_took_back_quotes_the_first_line_as_it_was_posted(town: Town) -> None:
    warned = town.hear(snow())
    number = town.view(warned.bulletin).number
    desk.end(town.world, number, Kind.CORRECTION, actor=JIHYEON, reason="a wrong district")
    note = cap_out.alert(published(town)[-1], OFFICE).note
    assert f"제{number}호 “[대설주의보 Heavy Snow Advisory] 서울 전역”은 잘못되었습니다" in note


def test_what_was_never_issued_is_not_published(town: Town) -> None:
    town.hear(snow("경보", number=40, at=NOW), Source("open-feed", "open", timedelta(minutes=30)))
    with town.world.database.reading() as session:
        assert (listed(session), one(session, "2026-0001")) == ((), None)


def test_the_longest_text_speaks(town: Town) -> None:
    town.hear(snow())
    template = OFFICE.templates["heavy_snow"]
    known = OFFICE.hazards["heavy_snow"]
    message = Message("2026-0009", known, known.level("advisory"), Kind.ALERT, "서울 전역", "all of Seoul", NOW, None, NOW, "기상청", "KMA")
    made = compose(
        message, template, accounts=town.world.accounts, say=marked, room=lambda account, text: Measure(len(text), 9999, "characters")
    )
    longest = {one.language: len(one.text.split("\n")) for one in made}
    assert {language: len(text.split("\n")) for language, text in published(town)[0].texts.items()} == longest


def test_everything_in_force_is_listed_however_many_ended_since(town: Town) -> None:
    town.hear(snow(number=1))
    with town.world.database.reading() as session:
        assert [one.number for one in listed(session, ended=0)] == ["2026-0001"]
