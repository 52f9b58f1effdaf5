"""The check of every text before the emergency: that ours pass it, and that it finds what it is for."""

import re
import shutil
from dataclasses import replace
from functools import cache

import pytest

from lifeline.bulletins.finding import Checked, Grade
from lifeline.bulletins.lengths import LENGTHS, POSTS, TEXT_MESSAGES
from lifeline.bulletins.lint import check
from lifeline.bulletins.template import load_templates
from lifeline.core.ports import Measure
from lifeline.core.settings import packaged
from tests.bulletins.texts import hazards, people, room, templates

SNOW, FRAME, LEADS = "06-heavy_snow.yaml", "_frame.yaml", "_leads.yaml"
HANGUL = re.compile("[가-힣]")
SPEAKERS = [people().account(one) for one in ("metro-x", "road_snow-x", "smc-x-en")]


def quickly(account, text):
    """X's weight for texts that hold only Hangul and ASCII, as ours do but for a few signs."""
    return Measure(len(text) + len(HANGUL.findall(text)), 280, "weighted") if account.channel == "x" else room(account, text)


@cache
def _ours() -> Checked:
    return check(templates(), hazards(), people().accounts, quickly)


def found(folder, *edits, accounts=SPEAKERS):
    """What the check says of the snow texts alone, after each (file, old, new)."""
    own = folder / "own"
    shutil.copytree(packaged("alert_templates"), own)
    for path in own.glob("[0-9]*.yaml"):
        if path.name != SNOW:
            path.unlink()
    for name, old, new in edits:
        before = (own / name).read_text(encoding="utf-8")
        assert old in before
        (own / name).write_text(before.replace(old, new), encoding="utf-8")
    return check(load_templates(own), hazards(), accounts, room)


def errors(checked):
    return [str(finding) for finding in checked.findings if finding.grade is Grade.ERROR]


def test_our_own_texts_are_sound():
    assert errors(_ours()) == []
    assert _ours().sound


def test_our_own_texts_leave_nothing_to_recommend():
    assert [str(finding) for finding in _ours().findings if finding.grade is Grade.RECOMMENDATION] == []


def test_what_the_office_has_not_confirmed_is_told_and_not_counted_against_it():
    waiting = [finding for finding in _ours().findings if finding.waits]
    assert {finding.grade for finding in waiting} == {Grade.INFO}
    files = [template.file for template in templates().values() if not template.confirmed]
    lines = [template.file for template in templates().values() for action in template.actions if not action.confirmed]
    places = [template.file for template in templates().values() for go in template.goes if not go.confirmed]
    assert sorted(finding.path for finding in waiting) == sorted(files + lines + places)


def test_the_number_of_texts_is_counted():
    levels = sum(len(hazards()[code].levels) for code in templates())
    messages = 10  # alert with details, without, and with an end; update twice; over and called off twice; correction
    posts = 3 * (len(people().accounts) + 2 * len(POSTS))  # the second area in drill alone
    assert _ours().renderings == levels * messages * (posts + 2 * 2 * 2 * len(TEXT_MESSAGES))
    assert set(LENGTHS) == {"page", "500", "300", "280", "157", "90"}


def test_every_finding_has_a_path_a_sentence_and_a_remedy():
    assert all(finding.path and finding.sentence and finding.remedy for finding in _ours().findings)


FOUND = {
    "a text without the instruction": (
        FRAME,
        "[head, when, do_two_short, lead, source_ask, sign]",
        "[head, when, lead, source_ask, sign]",
        "does not say what to do",
    ),
    "a text without the place": (FRAME, 'head_short: "[{event}] {area}"', 'head_short: "[{event}]"', "does not say where"),
    "a text without the source": (FRAME, "source_ask_short sign_short]", "ask sign_short]", "does not say who says so"),
    "a text without the end": (FRAME, '"{since}부터 {state}, {open_end}"', '"{since}부터 {state}"', "does not say until when"),
    "a text without its beginning": (FRAME, '"{since}부터 {open_end}."', '"{open_end}."', "does not say since when"),
    "a text without a number": (FRAME, '- "제{number}호 · {sent} {hashtag}"', '- "{sent} {hashtag}"', "does not say which bulletin"),
    "an end that looks like a warning": (
        FRAME,
        '"{event:이/가} 해제되었습니다."',
        '"{event:이/가} 발효되었습니다."',
        "'발효' must not stand in this kind of message",
    ),
    "an end that does not say so": (FRAME, "[Over: {event}", "[{event}", "does not say what kind of message it is"),
    "a correction that does not name the wrong message": (
        FRAME,
        "{earlier_time} 제{earlier}호 “{quote}”",
        "제{earlier}호",
        "does not say which message was wrong",
    ),
    "a warning that hides its level": (SNOW, 'ko: "대설경보"', 'ko: "큰눈"', "does not hold the word of its level, '경보'"),
    "a level without text": (SNOW, "  advisory:\n", "  watch:\n", "The level 'advisory' has no text"),
    "a level the type does not have": (SNOW, "  advisory:\n", "  watch:\n", "The type has no level 'watch'"),
    "an alert that does not say where to go": (FRAME, "do_three, go, lead, source_ask", "do_three, lead, source_ask", "where to go"),
    "a page without a reason": (FRAME, "detail, source_why,", "detail, source,", "why the warning was given"),
    "a post without its hashtag": (FRAME, '- "제{number}호 {hashtag}"', '- "제{number}호"', "does not say its hashtag"),
    "an update that does not say what holds elsewhere": (FRAME, "when_least others", "when_least", "what holds elsewhere"),
    "a text message of an update that does not say what holds elsewhere": (
        FRAME,
        "when_start elsewhere_short ended do_one_short",
        "when_start ended do_one_short",
        "sms157: The text does not say what holds elsewhere",
    ),
    "an update that does not say where it ended": (FRAME, "besides added lifted, detail", "besides added, detail", "where it ended"),
    "an update that does not say where it is new": (FRAME, "besides added lifted, detail", "besides lifted, detail", "where it is new"),
    "a post that does not say that it ended in some parts": (
        FRAME,
        "elsewhere ended, do_two_short",
        "elsewhere, do_two_short",
        "some parts",
    ),
    "an end that does not say that other levels ended": (
        FRAME,
        "when_short others ends",
        "when_short ends",
        "terse: The text does not say what else ended",
    ),
    "an update that does not say what it replaces": (
        FRAME,
        "head_least, replaces_short when_short elsewhere ended do_one_short, lead,",
        "head_least, when_short elsewhere ended do_one_short, lead,",
        "which message it replaces",
    ),
    "a beginning that is said only with a detail": (FRAME, '- "{since}부터 {state}, {open_end}"', '- "{event_ko} {state}"', "since when"),
    "Korean in an English text": (SNOW, 'en: "Leave the car."', 'en: "Leave the 차."', "'차' is not in its language"),
    "English in a Korean text": (SNOW, "차 대신 지하철·버스를 타세요.", "차 대신 bus를 타세요. Please.", "'Please' is not in its language"),
    "a sentence that was cut": (SNOW, "차 대신 지하철·버스를 타세요.", "차 대신 지하철…", "A sentence is cut off"),
    "a lead that warns": (LEADS, "지하철 운행 문의는", "즉시 지하철 문의는", "The lead of 'metro' says '즉시'"),
}


@pytest.mark.parametrize("case", FOUND)
def test_the_check_finds(case, tmp_path):
    name, old, new, sentence = FOUND[case]
    told = errors(found(tmp_path, (name, old, new)))
    assert any(sentence in error for error in told), told[:5]


def test_a_text_that_fits_no_room_is_an_error_that_names_the_account(tmp_path):
    long = "차 대신 지하철·버스를 타세요." + "가" * 120
    told = errors(found(tmp_path, (SNOW, '"차 대신 지하철·버스를 타세요."', f'"{long}"')))
    assert any("metro-x (x, ko) has room for 280 weighted" in error for error in told)


def test_a_department_without_a_lead_is_an_error(tmp_path):
    new = replace(SPEAKERS[0], department=replace(SPEAKERS[0].department, code="new"))
    assert any("The department 'new' has no lead" in error for error in errors(found(tmp_path, accounts=[new])))


def test_accounts_that_speak_too_much_alike_are_told(tmp_path):
    alike = ("지하철 운행 문의는 서울교통공사가 답해 드립니다.", "제설과 도로 파손은 도로기획관이 맡고 있습니다.")
    checked = found(tmp_path, (LEADS, alike[1], alike[0]))
    assert any("metro-x and road_snow-x say the same to 1.00" in finding.sentence for finding in checked.findings)


def test_a_text_message_that_is_too_long_is_a_recommendation(tmp_path):
    shortest = '"[{event}] {area_short} {since}. {one_short}"'
    checked = found(tmp_path, (FRAME, shortest, f'"{{event}} {{area}} {{since}} {{one_short}} {"꼭" * 40}"'))
    told = [finding for finding in checked.findings if "characters of 90" in finding.sentence]
    assert {(finding.grade, finding.path.split()[-1]) for finding in told} == {(Grade.RECOMMENDATION, "drill")}


def test_a_text_message_that_is_too_long_even_without_the_mark_is_an_error(tmp_path):
    layout = "    sms90: [sms90]\n    sms62: [sms62]\n  update:"
    told = errors(found(tmp_path, (FRAME, layout, "  update:")))
    assert any("alert en live: The shortest text message has" in error and "of 90" in error for error in told)


def test_a_length_at_which_no_account_of_ours_speaks_is_checked_all_the_same(tmp_path):
    long = f'en: "Leave the car. {"x" * 200}"'
    told = errors(found(tmp_path, (SNOW, 'en: "Leave the car."', long), accounts=SPEAKERS[:1]))
    assert any("280-en (x, en) has room for 280 weighted" in error for error in told)


def test_a_post_of_which_only_a_text_message_fits_is_an_error(tmp_path):
    told = errors(found(tmp_path, (FRAME, '- "제{number}호 {hashtag}"', f'- "제{{number}}호 {{hashtag}} {"가" * 120}"')))
    assert any("metro-x has room for no post, only for the text message sms157" in error for error in told)


def test_layouts_out_of_order_are_a_recommendation(tmp_path):
    checked = found(tmp_path, (FRAME, "terse: [head_least, when_short do_one_short,", "terse: [head_least, when_short do_all,"))
    assert any("longer" in finding.sentence and finding.path.endswith("terse") for finding in checked.findings)


def test_a_type_the_city_does_not_know_is_an_error(tmp_path):
    shutil.copytree(packaged("alert_templates"), tmp_path / "own")
    twin = (tmp_path / "own" / SNOW).read_text(encoding="utf-8").replace("code: heavy_snow", "code: frogs").replace("seq: 6", "seq: 99")
    (tmp_path / "own" / "99-frogs.yaml").write_text(twin, encoding="utf-8")
    known = {code: hazard for code, hazard in hazards().items() if code == "heavy_snow"}
    told = errors(check(load_templates(tmp_path / "own"), known, SPEAKERS[:1], room))
    assert "error: 99-frogs.yaml: The city knows no type 'frogs'. Correct the code, or add the type to hazards.yaml." in told


def test_the_same_data_give_the_same_findings(tmp_path):
    assert found(tmp_path / "a") == found(tmp_path / "b")
