"""Writing at the desk: from a template to a bulletin that waits for another person, and nothing typed is lost on the way."""

import re
from http import HTTPStatus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.bulletins import read, sketch
from lifeline.bulletins.desk import find
from lifeline.bulletins.draft import version_of
from lifeline.staff.roles import Role
from tests.web.desk.laid import SECOND, issued, laid, view

PLACE = "강남역 일대"
FLOOD = {
    "hazard": "urban_inundation",
    "level": "caution",
    "district": ["11680", "11650"],
    "since": "2026-01-06T07:00",
    "until": "2026-01-06T19:30",
    "source": "재난안전상황실",
    "detail.place_ko": PLACE,
    "detail.place_en": "the Gangnam Station area",
    "reason": "현장 확인",
}


@pytest.fixture
def kim(desk):
    return desk.someone(Role.WRITER)


def begun(someone, hazard="urban_inundation"):
    """The path of a new form, and what its page carries hidden."""
    answer = someone.post("write", {"hazard": hazard})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer.location.removeprefix(someone.root)


def hidden(someone, path):
    page = someone.get(path).text
    form = page[page.index('id="write"') :]
    return dict(re.findall(r'type="hidden" name="(hazard|about|seen|tab|version)" value="([^"]*)"', form))


def sent(someone, path, fields, act="", shown=None):
    return someone.post(path, {**(hidden(someone, path) if shown is None else shown), **fields, "act": act})


def kept(desk, login="kim"):
    with desk.world.database.reading() as session:
        return sketch.mine(session, login)


def message(desk, number):
    with desk.world.database.reading() as session:
        return version_of(session, find(session, number)).message


def test_what_is_written_waits_for_another_person_in_the_words_that_were_previewed(desk, kim):
    path = begun(kim)
    assert sent(kim, path, FLOOD).status_code == HTTPStatus.SEE_OTHER
    preview = kim.get(path).text
    answer = sent(kim, path, FLOOD, "lay")
    number = answer.location.partition("bulletins/")[2].partition("?")[0]
    with desk.world.database.reading() as session:
        texts = {one.text for one in read.renderings(session, read.one(session, number))}
    shown = {re.sub(r"&#3[49];", "'", one) for one in re.findall(r'<div class="text" lang="\w+">(.*?)</div>', preview, re.S)}
    assert shown == {re.sub("['\"]", "'", one) for one in texts}, "number, times and words are those that were shown"
    assert (view(desk, number).state, view(desk, number).districts, kept(desk)) == ("waiting", ("11650", "11680"), ())


def test_a_form_that_is_not_whole_says_what_is_missing_at_its_box_and_lays_nothing(kim, desk):
    path = begun(kim)
    answer = sent(kim, path, {"source": "", "reason": "", "since": "morgen", "detail.place_ko": "실제상황 강남역"}, "lay")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for box in ("level", "districts", "since", "source", "detail-place_ko", "reason"):
        assert re.search(rf'id="said-{box}"><p>', answer.text), box
    with desk.world.database.reading() as session:
        assert read.waiting(session) == ()
    assert "쓰다 둔 발신문 1건" in kim.get("").text


def test_what_does_not_fit_is_said_at_the_box_that_is_too_long(drill_desk):
    kim = drill_desk.someone(Role.WRITER)
    path, many = begun(kim), list(drill_desk.office.city.districts)[::2]
    for box, long, said in (
        ("source", "아주 긴 이름의 상황실 " * 40, "짧은 글만"),
        ("detail.place_ko", "아주 긴 이름의 거리 " * 40, "자리가 짧아"),
        ("district", many, "짧은 글만"),
    ):
        sent(kim, path, {**FLOOD, box: long})
        at = {"district": "districts"}.get(box, box.replace(".", "-"))
        assert re.search(rf'id="said-{at}"><p>[^\n]*{said}', kim.get(path).text), box


def test_the_same_danger_again_is_asked_about_and_several_can_be_named(desk, kim):
    first = issued(desk, hazard="urban_inundation", level="caution")
    second = laid(desk, hazard="urban_inundation", level="caution", again=(first,))
    path = begun(kim)
    assert sent(kim, path, FLOOD, "lay").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert all(f'name="again" value="{one}"' in kim.get(path).text for one in (first, second))
    assert sent(kim, path, {**FLOOD, "again": [first]}, "lay").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sent(kim, path, {**FLOOD, "again": [first, second]}, "lay").status_code == HTTPStatus.SEE_OTHER


def test_nobody_writes_for_districts_that_are_not_theirs_nor_reads_what_another_has_not_finished(desk):
    kim, lee = desk.someone(Role.WRITER, area="11680"), desk.someone(Role.WRITER, login="lee")
    path = begun(kim)
    answer = sent(kim, path, FLOOD, "lay")
    assert (answer.status_code, "맡으신 구가 아닙니다: 서초구" in answer.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    assert lee.get(path).status_code == HTTPStatus.NOT_FOUND
    assert sent(lee, path, FLOOD, shown=FLOOD).location.endswith("?done=write_apart"), "another's is neither read nor overwritten"
    assert kept(desk)[0].fields["texts"]["reason"] == "현장 확인"
    assert desk.someone(Role.AUDITOR, login="choi").get("write").status_code == HTTPStatus.FORBIDDEN


def test_two_windows_on_one_form_lose_nothing_and_lay_nothing_twice(desk, kim):
    path = begun(kim)
    one, other = hidden(kim, path), hidden(kim, path)
    assert "done=" not in sent(kim, path, {**FLOOD, "reason": "첫 창"}, shown=one).location
    assert "done=" not in sent(kim, path, {**FLOOD, "reason": "첫 창 더"}, shown=one).location, "an answer on its way makes no window old"
    apart = sent(kim, path, {**FLOOD, "reason": "둘째 창"}, "lay", shown=other)
    assert apart.location.endswith("?done=write_apart")
    assert sorted(one.fields["texts"]["reason"] for one in kept(desk)) == ["둘째 창", "첫 창 더"]
    assert sent(kim, path, FLOOD, "lay").status_code == HTTPStatus.SEE_OTHER
    again = sent(kim, path, FLOOD, "lay", shown=one)
    assert again.location.endswith("?done=write_apart"), "pressed twice"
    with desk.world.database.reading() as session:
        assert len(read.waiting(session)) == 1


def test_districts_are_chosen_by_zone_and_by_what_an_outline_touches(kim, desk):
    path = begun(kim)
    zone = re.search(r'value="(zone\.[\d ]+)"', kim.get(path).text)[1]
    for expected in (len(zone.split()), 0):
        sent(kim, path, {"district": list(kept(desk)[0].fields["districts"])}, zone)
        assert len(kept(desk)[0].fields["districts"]) == expected
    sent(kim, path, {"outline": "37.49,127.02 37.50,127.06 37.52,127.04"})
    touched = re.search(r'value="(add\.[\d ]+)"', kim.get(path).text)[1]
    assert touched == "add.11650 11680"
    sent(kim, path, {"outline": "37.49,127.02 37.50,127.06 37.52,127.04"}, touched)
    assert kept(desk)[0].fields["districts"] == ["11650", "11680"]
    for hostile in ("1,2", "a,b c,d e,f", "91,0 0,0 0,1", "nan,nan 1,1 2,2", "0,0 0,170 60,0 " * 9, "37.5,127 " * 200):
        sent(kim, path, {"outline": hostile})
        assert 'id="said-outline"><p>' in kim.get(path).text, hostile


def test_what_waits_is_edited_from_its_page_and_read_anew(desk, kim):
    number = laid(desk, hazard="urban_inundation", level="caution")
    path = kim.post(f"bulletins/{number}/change").location.removeprefix(kim.root)
    assert kim.post(f"bulletins/{number}/change").location.endswith(path), "begun once"
    assert sent(kim, path, {}, "lay").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    more = {**FLOOD, "level": "danger", "until": "", "reason": "더 깊음"}
    assert sent(kim, path, more, "lay").status_code == HTTPStatus.SEE_OTHER
    now = view(desk, number)
    assert (now.state, now.version, now.level, now.expires_at) == ("waiting", 2, "danger", None)
    assert PLACE in message(desk, number)


def test_what_changed_meanwhile_is_not_overwritten_and_what_was_typed_can_be_carried_on(desk, kim):
    number = laid(desk, hazard="urban_inundation", level="caution")
    path = kim.post(f"bulletins/{number}/change").location.removeprefix(kim.root)
    kim2 = desk.someone(Role.APPROVER, login="lee")
    kim2.post(f"bulletins/{number}/return", {"seen": "waiting.1", "reason": "구를 다시"})
    answer = sent(kim, path, {**FLOOD, "reason": "고침"}, "lay")
    assert (answer.status_code, f"{number}이(가) 그 사이에 바뀌었습니다" in answer.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    sent(kim, path, {**FLOOD, "reason": "고침"}, "anew")
    assert sent(kim, path, {**FLOOD, "reason": "고침"}, "lay").status_code == HTTPStatus.SEE_OTHER
    assert view(desk, number).state == "waiting"


def test_what_is_in_force_is_followed_by_an_update_that_another_approves(desk, kim):
    number = issued(desk, hazard="urban_inundation", level="caution")
    path = kim.post(f"bulletins/{number}/change").location.removeprefix(kim.root)
    answer = sent(kim, path, {**FLOOD, "district": ["11680"], "reason": "강남만"}, "lay")
    made = answer.location.partition("bulletins/")[2].partition("?")[0]
    assert (view(desk, made).kind, view(desk, made).state, view(desk, made).districts) == ("update", "waiting", ("11680",))
    assert (view(desk, number).state, PLACE in message(desk, made)) == ("issued", True)
    assert SECOND.login not in message(desk, made)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.dictionaries(st.sampled_from([*FLOOD, "outline", "about", "seen", "tab", "version", "again", "act"]), st.text(max_size=300)),
    huge=st.sampled_from(["", "가" * 5000, "9" * 400]),
)
def test_whatever_is_typed_gives_a_page_and_is_kept(drill_desk, typed, huge):
    kim = drill_desk.someone(Role.WRITER)
    with drill_desk.world.database.reading() as session:
        standing = [one.number for one in read.in_force(session)]
    number = standing[0] if standing else issued(drill_desk, hazard="urban_inundation", level="caution", districts="11110")
    path = kim.post(f"bulletins/{number}/change").location.removeprefix(kim.root) if huge else begun(kim)
    fields = {**FLOOD, "about": number if huge else "", **typed, "hazard": "urban_inundation", "version": "1"}
    fields["detail.place_en"] = huge + typed.get("reason", "")
    for act in ("lay", typed.get("act", "")):
        answer = kim.post(path, {**fields, "act": act})
        assert answer.status_code in (HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT)
    mine = kept(drill_desk)
    assert all(kim.get(f"write/{one.id}").status_code == HTTPStatus.OK for one in mine)
    with drill_desk.world.database.writing() as session:
        for one in mine:
            sketch.drop(session, "kim", one.id)
