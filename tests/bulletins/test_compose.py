"""What every account says: the facts, the kinds of message, the room, and what is refused."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lifeline.bulletins.compose import NoRoom, compose, headline, takeback, variants
from lifeline.bulletins.decide import Kind
from lifeline.core.people import Department
from lifeline.core.ports import Measure
from lifeline.core.post import DrillPost, LivePost
from lifeline.core.text import nfc, sha256
from tests.bulletins.texts import EARLIER, FACES, SAYS, SENT, hazards, message, people, room, say, templates, text

TYPES = tuple(templates())
ENDS = (Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION)


def all_kinds(code):
    """One message of each kind at the type's highest level, ends both announced and prepared ahead."""
    alert = message(code, hazards()[code].levels[-1].id)
    announced = [replace(alert, kind=kind, **EARLIER) for kind in (Kind.UPDATE, Kind.OVER, Kind.CALLED_OFF)]
    return [alert, *announced, *(takeback(alert, templates()[code], kind) for kind in ENDS)]


@pytest.mark.parametrize("code", TYPES)
def test_an_alert_fits_every_account_in_a_drill(code):
    said = say(message(code, hazards()[code].levels[-1].id), world="drill")
    assert [one.account for one in said] == [account.id for account in people().accounts]
    assert all(one.measure.fits for one in said)


@pytest.mark.parametrize("world", SAYS)
@pytest.mark.parametrize("code", TYPES)
def test_every_kind_of_message_fits_every_platform(code, world):
    for given in all_kinds(code):
        assert all(one.measure.fits for one in say(given, *FACES, world=world))


@pytest.mark.parametrize("code", TYPES)
def test_the_facts_are_the_same_on_every_account(code):
    level = hazards()[code].levels[-1].id
    name = templates()[code].levels[level].name
    facts = {
        "ko": (name["ko"], "서울 전역", "1월 5일 09:00", "2026-0112", "기상청"),
        "en": (name["en"], "All Seoul", "5 Jan 09:00", "2026-0112", "KMA"),
    }
    for one in say(message(code, level)):
        assert [fact for fact in facts[one.language] if fact not in one.text] == []


@pytest.mark.parametrize("code", TYPES)
def test_the_first_instruction_is_the_same_on_every_account(code):
    level = hazards()[code].levels[-1].id
    first = templates()[code].levels[level].do[0]
    for one in say(message(code, level), *FACES, world="drill"):
        assert first.full[one.language] in one.text or first.short[one.language] in one.text


def test_an_alert_on_x_says_what_where_until_do_whom_and_which():
    assert text(message(), "road_snow-x") == (
        "[대설주의보 Heavy Snow Advisory] 서울 전역\n"
        "1월 5일 09:00부터 발효, 해제 때까지\n"
        "차 대신 지하철·버스를 타세요. 내 집 앞 눈을 치워 주세요.\n"
        "제설과 도로 파손은 도로기획관이 맡고 있습니다.\n"
        "기상청 07:00 발표 · 긴급 119, 문의 120\n"
        "제2026-0112호 · 1월 5일 07:31 #서울제설"
    )


def test_a_drill_carries_the_mark_at_both_ends_of_a_shorter_text():
    said = text(message(), "road_snow-x", world="drill")
    assert DrillPost(said, "ko", "key", SENT).text == said
    assert "Heavy Snow" not in said


@pytest.mark.parametrize("code", TYPES)
def test_every_text_is_a_post_of_its_world_and_of_no_other(code):
    for given in all_kinds(code):
        for one in say(given, *FACES):
            assert LivePost(one.text, one.language, "key", SENT)
        for one in say(given, *FACES, world="drill"):
            assert DrillPost(one.text, one.language, "key", SENT)


def test_an_english_text_keeps_the_korean_name_of_the_warning():
    assert text(message(), "smc-x-en").splitlines()[0] == "[Heavy Snow Advisory 대설주의보] All Seoul"


def test_a_long_text_says_why_the_warning_was_given_and_everything_to_do():
    said = text(message(), "smc-facebook")
    assert "24시간 동안 눈이 5cm 이상" in said
    assert all(action.full["ko"] in said for action in templates()["heavy_snow"].levels["advisory"].do)


def test_a_known_end_is_said_with_its_time_alone_on_the_same_day():
    assert "1월 5일 09:00부터 18:00까지 발효" in text(message(until=SENT + timedelta(hours=10, minutes=29)), "smc-facebook")


def test_a_known_end_is_said_with_its_day_on_another_day():
    assert "1월 5일 09:00부터 1월 6일 09:00까지 발효" in text(message(until=SENT + timedelta(hours=25, minutes=29)), "smc-facebook")


def test_a_preliminary_notice_speaks_of_what_is_expected():
    assert "1월 5일 09:00부터 예상, 다음 발표 때까지" in text(message(level="pre"), "smc-facebook")


def test_a_detail_is_said_where_it_is_known():
    assert "지금까지 눈이 7cm 쌓였습니다." in text(message(details={"snow": "7"}), "smc-facebook")


def test_a_detail_that_differs_by_language_is_said_in_each():
    details = {"magnitude": "4.8", "epicentre_ko": "전북 부안군", "epicentre_en": "Buan, Jeonbuk"}
    given = message("earthquake", "info", details=details)
    assert "전북 부안군에서 규모 4.8 지진 발생" in text(given, "smc-facebook")
    assert "magnitude 4.8 earthquake, Buan, Jeonbuk" in text(given, "tourism_sports-facebook-en")


def test_a_detail_that_is_unknown_leaves_no_gap():
    assert "1월 5일 09:00 지진 발생, 여진에 대비하세요" in text(message("earthquake", "info"), "smc-facebook")


@pytest.mark.parametrize("level", ["caution", "danger"])
def test_a_number_alone_says_that_flooding_is_likely_and_not_that_it_floods(level):
    given = message("urban_inundation", level)
    assert "침수가 시작됐거나 곧 시작될 수 있습니다." in text(given, "smc-facebook")
    for one in say(given):
        assert not re.search("침수 중|차고 있습니다|is rising|water stands", one.text)


def test_a_person_who_knows_the_place_says_that_it_floods():
    given = message("urban_inundation", "danger", details={"place_ko": "강남역 일대", "place_en": "the Gangnam Station area"})
    assert "강남역 일대에 물이 차고 있습니다." in text(given, "smc-facebook")


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.OVER])
def test_a_closure_without_a_road_closes_nothing_and_reopens_nothing(kind):
    for one in say(message("traffic_control", "notice", kind, **(EARLIER if kind is Kind.OVER else {}))):
        assert not re.search("부터 통제|통제 해제|통제가 .*해제|is closed|reopened|open again", one.text, re.IGNORECASE)


def test_a_closure_without_a_road_says_that_roads_may_be_closed():
    said = message("traffic_control", "notice")
    assert "1월 5일 09:00부터 일부 길이 통제될 수 있음, 해제 때까지" in text(said, "smc-facebook")
    assert "Roads may be closed from 5 Jan 09:00 until further notice." in text(said, "tourism_sports-facebook-en")


def test_a_closure_names_its_road_on_every_account_that_can_say_it():
    details = {"place_ko": "잠수교", "place_en": "Jamsu Bridge"}
    for one in say(message("traffic_control", "notice", details=details)):
        assert ("잠수교" if one.language == "ko" else "Jamsu Bridge") in one.text


def test_a_detail_no_template_declares_is_not_said():
    assert "99" not in text(message(details={"depth_of_snow": "99"}), "smc-facebook")


def test_a_text_without_a_source_time_names_the_source_alone():
    assert "기상청 발표" in text(message(source_at=None), "smc-facebook")


def test_a_source_that_names_itself_in_korean_alone_is_named_in_english():
    said = text(message(source_ko="기상청", source_en="기상청"), "tourism_sports-facebook-en")
    assert "Issued by KMA at 07:00." in said


def test_a_source_nobody_listed_is_named_as_it_named_itself():
    assert "한국천문연구원 07:00 발표" in text(message(source_ko="한국천문연구원"), "smc-facebook")


def test_an_update_names_what_it_replaces():
    said = text(message(kind=Kind.UPDATE, **EARLIER), "smc-facebook")
    assert said.startswith("[대설주의보 변경 Heavy Snow Advisory] 서울 전역\n1월 5일 04:31에 알린 제2026-0108호를 대신하는 새 안내입니다.")


def test_an_update_of_something_nobody_numbered_still_says_that_it_replaces():
    assert "앞선 안내를 대신하는 새 안내입니다." in text(message(kind=Kind.UPDATE), "smc-facebook")


CHANGED = {
    "besides_ko": "서울서북권 대설경보",
    "besides_en": "Heavy Snow Warning for Seoul Northwest",
    "elsewhere_ko": "대설경보",
    "elsewhere_en": "Heavy Snow Warning",
    "lifted_ko": "서울서남권",
    "lifted_en": "Seoul Southwest",
}
ADDED = {"added_ko": "서울동북권", "added_en": "Seoul Northeast"}
SHORT = {"area_ko": "서울동남권(강남·서초·송파·강동)", "area_short_ko": "서울동남권"}


def test_an_update_says_which_other_parts_have_another_level_and_where_it_ended():
    said = text(message(kind=Kind.UPDATE, **EARLIER, **CHANGED), "smc-facebook")
    assert "함께 알립니다: 서울서북권 대설경보." in said
    assert "서울서남권은 이제 해당하지 않습니다." in said
    said = text(message(kind=Kind.UPDATE, **EARLIER, **CHANGED), "tourism_sports-facebook-en")
    assert "Also: Heavy Snow Warning for Seoul Northwest." in said
    assert "No longer for Seoul Southwest." in said


def test_an_update_of_which_nothing_else_is_known_says_nothing_of_other_parts():
    said = text(message(kind=Kind.UPDATE, **EARLIER), "smc-facebook")
    assert "함께 알립니다" not in said
    assert "이제 해당하지 않습니다" not in said


@pytest.mark.parametrize("world", SAYS)
@pytest.mark.parametrize("code", TYPES)
def test_nobody_is_led_to_believe_that_their_warning_ended(code, world):
    """Every account says what other parts of the city have: who reads only that the centre is downgraded would go out."""
    level = hazards()[code].levels[-1].id
    given = message(
        code,
        level,
        Kind.UPDATE,
        **EARLIER,
        elsewhere_ko="다른 특보",
        elsewhere_en="another level",
        besides_ko="다른 특보",
        besides_en="another level",
    )
    for one in say(given, *FACES, world=world):
        assert ("다른 특보" if one.language == "ko" else "another level") in one.text


def test_an_update_in_a_drill_on_x_says_what_holds_elsewhere_and_keeps_its_lead():
    given = message(kind=Kind.UPDATE, area_ko="서울동남권(강남·서초·송파·강동)", **EARLIER, **CHANGED)
    assert text(given, "road_snow-x", world="drill") == (
        "[훈련 EXERCISE] [대설주의보 변경] 서울동남권(강남·서초·송파·강동)\n"
        "1월 5일 09:00, 해제 때까지. 일부는 대설경보. 일부 지역 해제. 차 대신 지하철·버스를 타세요.\n"
        "제설·도로는 도로기획관에게.\n"
        "기상청, 문의 120. 제2026-0112호(제2026-0108호 대신) #서울제설훈련 [훈련 EXERCISE]"
    )


def test_where_there_is_no_room_for_several_other_levels_it_is_said_that_there_are_some():
    several = CHANGED | {
        "elsewhere_ko": "·".join(["대설경보", "대설 예비특보", "대설 중대경보", "대설 초특급경보", "대설 관찰", "대설 대비"])
    }
    given = message(kind=Kind.UPDATE, area_ko="서울동남권(강남·서초·송파·강동)", **EARLIER, **several)
    (said,) = say(given, "road_snow-x", world="drill")
    assert said.variant == "vague"
    assert "일부는 해제되거나 단계가 다릅니다." in said.text
    assert "제설·도로는 도로기획관에게." in said.text


def test_the_last_text_of_an_update_before_the_text_messages_has_no_lead_and_all_else():
    texts = variants(message(kind=Kind.UPDATE, **EARLIER, **CHANGED), templates()["heavy_snow"], "ko")
    bare = next(one.text for one in texts if one.name == "bare")
    for part in (
        "대설주의보 변경",
        "서울 전역",
        "1월 5일 09:00",
        "해제 때까지",
        "일부는 해제되거나 단계가 다릅니다",
        "지하철",
        "기상청",
        "120",
        "2026-0108",
        "#서울제설",
    ):
        assert part in bare


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.UPDATE])
@pytest.mark.parametrize("code", TYPES)
def test_a_long_warning_says_where_to_go_or_to_stay(code, kind):
    for level_id, level in templates()[code].levels.items():
        given = message(code, level_id, kind, **(EARLIER if kind is Kind.UPDATE else {}))
        for language in ("ko", "en"):
            texts = {one.name: one.text for one in variants(given, templates()[code], language)}
            assert [name for name in ("page", "long", "medium") if level.go.say[language] not in texts[name]] == []


def test_a_level_may_send_people_elsewhere_than_the_others_of_its_type():
    levels = ("alert", "air_raid", "cbr")
    pages = {level: variants(message("civil_defense", level), templates()["civil_defense"], "ko")[0].text for level in levels}
    assert [level for level in levels if "없으면 건물의 지하나 아래층으로 가세요" in pages[level]] == ["air_raid"]
    assert [level for level in levels if "높은 층으로 올라가세요" in pages[level]] == ["cbr"]


def test_an_update_says_where_it_is_new():
    given = message(kind=Kind.UPDATE, **EARLIER, **ADDED)
    assert "새로 더해진 곳: 서울동북권." in text(given, "smc-facebook")
    assert "New: Seoul Northeast." in text(given, "tourism_sports-facebook-en")


@pytest.mark.parametrize("world", SAYS)
@pytest.mark.parametrize("code", TYPES)
def test_nobody_is_left_to_believe_that_it_still_holds_everywhere(code, world):
    """A reader on X where it ended reads that it did, though not in which parts."""
    given = message(code, hazards()[code].levels[-1].id, Kind.UPDATE, **EARLIER, lifted_ko="중구", lifted_en="Jung-gu")
    for one in say(given, *FACES, world=world):
        words = ("중구", "일부 지역 해제.") if one.language == "ko" else ("Jung-gu", "Over in some parts.")
        assert any(word in one.text for word in words)


@pytest.mark.parametrize("kind", [Kind.OVER, Kind.CALLED_OFF])
def test_the_end_of_several_levels_says_that_all_of_them_ended(kind):
    ended = {Kind.OVER: ("함께 해제: ", "Also over: "), Kind.CALLED_OFF: ("함께 취소: ", "Also called off: ")}[kind]
    given = takeback(message(kind=Kind.UPDATE, **EARLIER, **CHANGED), templates()["heavy_snow"], kind)
    assert f"{ended[0]}서울서북권 대설경보." in text(given, "smc-facebook")
    assert f"{ended[1]}Heavy Snow Warning for Seoul Northwest." in text(given, "tourism_sports-facebook-en")


@pytest.mark.parametrize("world", SAYS)
@pytest.mark.parametrize("kind", [Kind.OVER, Kind.CALLED_OFF])
def test_on_every_account_the_end_of_several_levels_speaks_of_the_others(kind, world):
    for given in (
        message(kind=kind, **EARLIER, **CHANGED),
        takeback(message(kind=Kind.UPDATE, **EARLIER, **CHANGED), templates()["heavy_snow"], kind),
    ):
        for one in say(given, *FACES, world=world):
            words = ("대설경보", "다른 단계도 모두") if one.language == "ko" else ("Heavy Snow Warning", "Other levels too")
            assert any(word in one.text for word in words)


def test_the_end_of_one_level_speaks_of_no_others():
    for one in say(message(kind=Kind.OVER, **EARLIER)):
        assert not re.search("함께|다른 단계|Also|Other levels", one.text)


def test_the_shortest_texts_name_the_place_in_fewer_words():
    texts = {one.name: one.text for one in variants(message(**SHORT), templates()["heavy_snow"], "ko")}
    assert [name for name, said in texts.items() if "서울동남권(" not in said] == ["tight", "terse", "bare", "sms157", "sms90", "sms62"]
    assert all("서울동남권" in said for said in texts.values())


@pytest.mark.parametrize("kind", [Kind.ALERT, Kind.UPDATE])
def test_a_level_that_announces_another_does_not_say_since_when_as_long_as_nobody_knows(kind):
    given = message(level="pre", kind=kind, begins_known=False, **EARLIER)
    for one in say(given, *FACES):
        assert "09:00" not in one.text
    assert "곧 특보가 내려질 수 있습니다. 다음 발표 때까지 살펴 주세요." in text(given, "smc-facebook")
    assert "A warning may follow. Watch for news until next notice." in text(given, "tourism_sports-facebook-en")


def test_the_end_of_such_a_level_says_when_it_ended():
    assert "1월 5일 09:00부로 해제" in text(message(level="pre", kind=Kind.OVER, begins_known=False, **EARLIER), "smc-facebook")


def test_an_end_sends_nobody_anywhere():
    alert = message()
    for kind in ENDS:
        for one in say(takeback(alert, templates()["heavy_snow"], kind), *FACES):
            assert templates()["heavy_snow"].levels["advisory"].go.say[one.language] not in one.text


def test_an_announced_end_says_since_when_and_what_it_ends():
    said = text(message(kind=Kind.OVER, **EARLIER), "metro-x")
    assert said.startswith("[대설주의보 해제] 서울 전역\n")
    assert "1월 5일 09:00" in said
    assert "제2026-0108호 안내를 마칩니다." in said


@pytest.mark.parametrize("code", TYPES)
def test_an_end_never_says_what_to_do_during_the_hazard(code):
    alert = message(code, hazards()[code].levels[-1].id)
    during = [action for action in templates()[code].actions if action not in templates()[code].after]
    for one in say(replace(alert, kind=Kind.OVER, **EARLIER), *FACES):
        assert [action.id for action in during if action.full[one.language] in one.text] == []


@pytest.mark.parametrize("kind", ENDS)
def test_an_end_prepared_with_its_bulletin_bears_that_number_and_claims_no_time_of_its_own(kind):
    said = text(takeback(message(), templates()["heavy_snow"], kind), "smc-facebook")
    assert "제2026-0112호" in said
    assert "1월 5일 07:31" in said
    assert "09:00" not in said
    assert "기상청" not in said


def test_a_correction_names_the_wrong_message_by_time_number_and_quote_and_says_sorry():
    said = text(takeback(message(), templates()["heavy_snow"], Kind.CORRECTION), "metro-x")
    assert said.startswith("[정정] 대설주의보 글은 잘못되었습니다\n")
    for part in ("1월 5일 07:31", "제2026-0112호", "“[대설주의보] 서울 전역”", "죄송합니다", "다시 알립니다"):
        assert part in said


@pytest.mark.parametrize("code", TYPES)
def test_a_correction_of_a_level_that_is_called_a_notice_says_that_once(code):
    for level in templates()[code].levels:
        for one in variants(takeback(message(code, level), templates()[code], Kind.CORRECTION), templates()[code], "ko"):
            assert "안내 안내" not in one.text


def test_a_correction_says_how_it_is_rightly_when_that_is_known():
    wrong = takeback(message(), templates()["heavy_snow"], Kind.CORRECTION)
    said = text(
        replace(wrong, details={"right_ko": "강남구·서초구에만 내려졌습니다.", "right_en": "Only Gangnam and Seocho."}), "smc-facebook"
    )
    assert "바른 내용은 이렇습니다. 강남구·서초구에만 내려졌습니다." in said
    assert "하실 일은 없습니다" not in said


def test_a_correction_that_names_nothing_is_refused():
    with pytest.raises(ValueError, match="names the wrong message by its time and by quoting it"):
        message(kind=Kind.CORRECTION)


def test_the_headline_is_the_first_line_as_it_was_read():
    assert headline(message(), templates()["heavy_snow"], "ko") == "[대설주의보] 서울 전역"


@pytest.mark.parametrize("name", ["number", "area_ko", "area_en", "source_ko", "source_en"])
def test_a_message_without_an_essential_part_is_refused(name):
    with pytest.raises(ValueError, match=f"'{name}' is empty"):
        message(**{name: " "})


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="'since' has no zone"):
        message(since=datetime(2026, 1, 5, 9, 0))


@pytest.mark.parametrize("words", ["[훈련 EXERCISE] 서울", "실제상황", "This is not a drill"])
def test_words_of_drill_or_reality_from_outside_are_refused(words):
    with pytest.raises(ValueError, match="only the world may say that"):
        message(details={"snow": words})


def test_a_line_break_from_outside_is_refused():
    with pytest.raises(ValueError, match="line break"):
        message(area_ko="서울\n전역")


def test_what_comes_from_outside_is_never_read_as_a_field():
    assert "[대설주의보 Heavy Snow Advisory] {event} 일대" in text(message(area_ko="{event} 일대"), "smc-facebook")


def test_an_account_that_fits_nothing_is_named_with_every_length_tried():
    with pytest.raises(NoRoom) as caught:
        say(message(area_ko="가" * 200), "metro-x", "smc-facebook")
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith("metro-x (x, ko) has room for 280 weighted, and every text is longer: page ")
    assert "sms90 " in caught.value.problems[0]


def test_all_accounts_that_fit_nothing_are_named_at_once():
    with pytest.raises(NoRoom) as caught:
        say(message(area_ko="가" * 200, area_en="a" * 400))
    assert len(caught.value.problems) == sum(account.channel == "x" for account in people().accounts)


def test_a_language_the_templates_do_not_know_is_named():
    french = replace(people().account("metro-x"), language="fr")
    with pytest.raises(NoRoom, match="metro-x speaks 'fr', the templates only ko, en"):
        compose(message(), templates()["heavy_snow"], accounts=[french], say=SAYS["live"], room=room)


def test_a_department_without_a_lead_speaks_without_one():
    new = replace(people().account("metro-x"), department=Department("new", "새 부서", "New office"))
    said = compose(message(), templates()["heavy_snow"], accounts=[new], say=SAYS["live"], room=room)[0].text
    assert "서울교통공사" not in said
    assert "\n\n" not in said
    assert "\ue000" not in said


def test_a_department_speaks_in_its_own_words():
    leads = {one.text.splitlines()[3] for one in say(message(), "metro-x", "road_snow-x", "topis-x")}
    assert len(leads) == 3


def test_the_hash_is_that_of_the_text():
    for one in say(message()):
        assert one.hash == sha256(one.text)


def test_a_text_is_nfc_however_its_parts_came():
    said = say(message(area_ko="서울 전역"), "metro-x")[0].text
    assert said == nfc(said)


def test_the_longest_text_that_fits_is_chosen():
    lengths = [len(variant.text) for variant in variants(message(), templates()["heavy_snow"], "ko")]
    account = people().account("metro-x")
    for limit, wanted in ((10_000, "page"), (max(lengths) - 1, "long")):
        said = compose(
            message(),
            templates()["heavy_snow"],
            accounts=[account],
            say=SAYS["live"],
            room=lambda _, text, limit=limit: Measure(len(text), limit, "characters"),
        )
        assert said[0].variant == wanted


def test_the_same_message_is_said_the_same_way_twice():
    assert say(message(), world="drill") == say(message(), world="drill")
