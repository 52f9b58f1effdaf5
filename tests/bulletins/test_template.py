"""The files of texts: what the checker finds in them, with file and line, before anything is said."""

import shutil

import pytest

from lifeline.bulletins.template import load_templates
from lifeline.core.settings import packaged
from tests.bulletins.texts import problems, spoiled, templates

SNOW, FRAME, LEADS = "06-heavy_snow.yaml", "_frame.yaml", "_leads.yaml"


def test_our_own_texts_have_no_problem():
    assert problems(packaged("alert_templates")) == []


def test_the_types_come_in_the_order_of_their_numbers():
    assert [template.seq for template in templates().values()] == sorted(template.seq for template in templates().values())


def test_the_version_changes_with_any_word(tmp_path):
    assert spoiled(tmp_path, SNOW, "체인을 챙기세요", "체인을 꼭 챙기세요") == []
    assert load_templates(tmp_path / "alert_templates").version != templates().version


def test_the_version_is_the_same_for_the_same_words(tmp_path):
    shutil.copytree(packaged("alert_templates"), tmp_path / "copy")
    assert load_templates(tmp_path / "copy").version == templates().version


def test_a_file_beside_the_templates_is_not_taken_for_one(tmp_path):
    shutil.copytree(packaged("alert_templates"), tmp_path / "copy")
    (tmp_path / "copy" / "notes.txt").write_text("")
    assert problems(tmp_path / "copy") == []


CASES = {
    "an unknown field": (FRAME, '"[{event}] {area}"', '"[{event}] {region}"', "{region} is not a field known here"),
    "a field of the type that is not declared": (SNOW, "눈이 {snow}cm", "눈이 {depth}cm", "{depth} is not a field known here"),
    "a brace that opens nothing": (SNOW, "눈이 {snow}cm", "눈이 {snowcm", "opens or closes no field"),
    "an unknown particle": (FRAME, "{event:은/는}", "{event:은/능}", "'은/능' is no particle known here"),
    "a particle left to the reader": (SNOW, "내 집 앞 눈을", "내 집 앞 눈을(를)", "'을(를)' leaves the particle to the reader"),
    "two particles at once": (SNOW, "내 집 앞 눈을", "내 집 앞 눈을/를", "'을/를' leaves the particle to the reader"),
    "a particle in brackets": (FRAME, "{lifted:은/는} 이제", "{lifted}(은)는 이제", "'(은)' leaves the particle to the reader"),
    "a hashtag that runs on": (FRAME, "{hashtag} 태그를", "{hashtag}를", "a letter follows {hashtag}"),
    "a field where none is filled in": (SNOW, "내 집 앞 눈을", "내 집 앞 {snow}을", "no field is filled in here"),
    "the exercise mark": (SNOW, "내 집 앞 눈을", "[훈련] 내 집 앞 눈을", "the exercise mark is added by the drill world alone"),
    "the claim to be real": (FRAME, "이렇게 해 주세요", "실제상황입니다. 이렇게 해 주세요", "'실제상황' must not stand in a template"),
    "the denial of a drill in Korean": (FRAME, "이렇게 해 주세요", "훈련이 아닙니다", "'훈련이 아닙' must not stand"),
    "the denial of a drill in English": (
        SNOW,
        "Clear snow at your door.",
        "This is not a drill.",
        "'not a drill' must not stand in a template",
    ),
    "a text missing in one language": (
        SNOW,
        '      en: "Clear snow at your door."\n',
        "",
        "'actions.clear_snow.short' says nothing in 'en'",
    ),
    "a language that is not ours": (
        SNOW,
        '      en: "Clear snow at your door."',
        '      fr: "Pelletez."',
        "'fr' is no language of _frame.yaml",
    ),
    "an action that is not there": (SNOW, "do: [transit, drive_kit]", "do: [transit, drive_kid]", "there is no action 'drive_kid'"),
    "an action twice": (SNOW, "do: [transit, drive_kit]", "do: [transit, transit]", "'transit' stands here twice"),
    "a leading action without a short form": (
        SNOW,
        "do: [transit, drive_kit]",
        "do: [slow_down, drive_kit]",
        "'slow_down' is among the first 2",
    ),
    "an action nobody says": (SNOW, "after: [weak_roofs]", "after: [clear_snow]", "no level says 'weak_roofs'"),
    "a source that is not listed": (SNOW, "src: MOIS:1005004", "src: MOIS:1", "'MOIS:1' is not in _sources.yaml"),
    "a slot no layout uses": ("14-earthquake.yaml", "      when_start: ", "      when_ever: ", "no layout of _frame.yaml uses 'when_ever'"),
    "a layout with an unknown slot": (
        FRAME,
        "[head_both, when, detail,",
        "[head_both, whence, detail,",
        "the layout names the slot 'whence'",
    ),
    "a lead that shares its line": (FRAME, "do_two, lead, source_ask", "do_two, lead source_ask", "a lead stands on a line of its own"),
    "a kind without layouts": (FRAME, "  correction:\n    page:", "  corection:\n    page:", "'layouts.corection"),
    "a file under another name": (SNOW, "code: heavy_snow", "code: snow", "call it 06-snow.yaml"),
    "an unknown key": (SNOW, "after: [weak_roofs]", "after: [weak_roofs]\nuntil: later", "'until' is not a key known here"),
    "a field named like one of ours": (SNOW, "  snow: {ko:", "  area: {ko:", "'area' is filled in for every type"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_checker_finds(case, tmp_path):
    name, old, new, sentence = CASES[case]
    found = spoiled(tmp_path, name, old, new)
    assert any(problem.startswith(f"{name}:") and sentence in problem for problem in found), found


def test_a_problem_stands_on_its_line(tmp_path):
    found = spoiled(tmp_path, SNOW, "src: MOIS:1005004", "src: MOIS:1")
    lines = (tmp_path / "alert_templates" / SNOW).read_text(encoding="utf-8").splitlines()
    assert found[0].startswith(f"{SNOW}:{1 + next(n for n, line in enumerate(lines) if line.strip() == 'src: MOIS:1')}:")


def test_an_editorial_line_that_calls_itself_confirmed_is_found(tmp_path):
    found = spoiled(tmp_path, SNOW, "src: MOIS:1005004", "src: editorial")
    assert any("mark it 'confirmed: false'" in problem for problem in found)


def test_an_editorial_line_marked_as_a_proposal_is_allowed(tmp_path):
    assert spoiled(tmp_path, SNOW, "src: MOIS:1005004", "src: editorial\n    confirmed: false") == []


def test_two_files_of_one_number_are_found(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(packaged("alert_templates"), own)
    twin = (own / SNOW).read_text(encoding="utf-8").replace("code: heavy_snow", "code: snowfall")
    (own / "06-snowfall.yaml").write_text(twin, encoding="utf-8")
    assert any("has '6' already" in problem for problem in problems(own))


def test_a_lead_that_lacks_a_language_is_found(tmp_path):
    found = spoiled(tmp_path, LEADS, ', en: "Social Media Center."', "")
    assert [problem.split(": ", 1)[1] for problem in found] == ["'smc.short' says nothing in 'en': add it."]


def test_all_files_are_read_before_the_problems_are_told(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(packaged("alert_templates"), own)
    for name in (SNOW, "01-typhoon.yaml"):
        (own / name).write_text((own / name).read_text(encoding="utf-8").replace("src: MOIS:100", "src: X", 1), encoding="utf-8")
    assert {problem.split(":")[0] for problem in problems(own)} == {SNOW, "01-typhoon.yaml"}


@pytest.mark.parametrize("name", [FRAME, LEADS, "_sources.yaml"])
def test_a_folder_without_a_shared_file_is_refused(name, tmp_path):
    shutil.copytree(packaged("alert_templates"), tmp_path / "own")
    (tmp_path / "own" / name).unlink()
    assert any(problem.startswith(f"{name}:1:") for problem in problems(tmp_path / "own"))
