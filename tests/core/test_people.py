"""Departments, accounts and what the platforms allow, as an office writes them down."""

from decimal import Decimal
from pathlib import Path

import pytest

from lifeline.core.people import Actor, People, Quota, load_people
from lifeline.core.strict_yaml import BadData

FOLDER = Path(__file__).parents[2] / "city"
FILES = ("departments.yaml", "accounts.yaml", "channels.yaml")


def with_change(tmp_path: Path, name: str, old: str, new: str) -> Path:
    for each in FILES:
        text = (FOLDER / each).read_text(encoding="utf-8")
        assert each != name or old in text
        (tmp_path / each).write_text(text.replace(old, new, 1) if each == name else text, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def people() -> People:
    return load_people(FOLDER)


def test_an_account_knows_its_department(people: People) -> None:
    assert people.account("fire_hq-telegram").department.ko == "소방재난본부"


def test_an_account_has_the_quota_of_its_channel(people: People) -> None:
    assert people.account("smc-x").quota == Quota(posts=25, seconds=900, reserve=5)


def test_an_account_may_have_a_quota_of_its_own(tmp_path: Path) -> None:
    folder = with_change(
        tmp_path, "accounts.yaml", "handle: sample_smc,", "handle: sample_smc, quota: {posts: 9, seconds: 60, reserve: 1},"
    )
    assert load_people(folder).account("smc-x").quota == Quota(posts=9, seconds=60, reserve=1)


def test_the_mayors_account_is_apart(people: People) -> None:
    assert people.mayor
    assert people.mayor.id not in {account.id for account in people.accounts}


def test_an_account_nobody_has_is_an_error(people: People) -> None:
    with pytest.raises(KeyError):
        people.account("nobody")


def test_a_post_with_a_link_has_its_own_price(people: People) -> None:
    assert people.terms["x"].prices["post_with_link"] == Decimal("0.200")


def test_a_department_may_have_a_lead_of_its_own(tmp_path: Path) -> None:
    folder = with_change(
        tmp_path, "departments.yaml", "code: smc,", "code: smc, lead: {ko: 소셜미디어센터입니다., en: Social Media Center.},"
    )
    assert load_people(folder).departments["smc"].lead_ko == "소셜미디어센터입니다."


def test_an_office_may_have_another_number_of_accounts(tmp_path: Path) -> None:
    (tmp_path / "departments.yaml").write_text("departments: [{code: fire, ko: 소방, en: Fire}]", encoding="utf-8")
    (tmp_path / "channels.yaml").write_text("channels: {x: {seen: '2026-11-01', source: test}}", encoding="utf-8")
    (tmp_path / "accounts.yaml").write_text(
        "accounts: [{id: fire-x, department: fire, channel: x, language: ko, handle: fire}]", encoding="utf-8"
    )
    assert [account.id for account in load_people(tmp_path).accounts] == ["fire-x"]


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("accounts.yaml", "department: smc,", "department: scm,", "account smc-x: no department 'scm' is known"),
        ("accounts.yaml", "channel: facebook", "channel: facebok", "no channel 'facebok' is known"),
        ("accounts.yaml", "id: smc-x,", "id: safety-x,", "the id 'safety-x' stands here a second time"),
        ("accounts.yaml", "handle: sample_safety,", "handle: Sample_SMC,", "the handle sample_smc on x stands here a second time"),
        ("accounts.yaml", "id: mayor-x", "id: safety-x", "the id 'safety-x' stands here a second time"),
        ("accounts.yaml", "language: ko", "language: kr", "language' is wrong"),
        ("accounts.yaml", "enabled: false", "enabeld: false", "is not a key known here"),
        ("accounts.yaml", "enabled: false", "enabled: no", "reads as true or false"),
        ("departments.yaml", "code: smc,", "code: safety,", "the code 'safety' stands here a second time"),
        ("channels.yaml", "reserve: 5}", "reserve: 25}", "leaves nothing of 25 posts"),
        ("channels.yaml", "post: '0.015'", "post: 0.015", "prices.post' is wrong"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, name: str, old: str, new: str, sentence: str) -> None:
    with pytest.raises(BadData) as error:
        load_people(with_change(tmp_path, name, old, new))
    assert any(problem.file == name and sentence in problem.sentence for problem in error.value.problems), error.value


def test_a_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    folder = with_change(tmp_path, "accounts.yaml", "department: smc,", "department: scm,")
    line = next(n for n, text in enumerate((folder / "accounts.yaml").read_text(encoding="utf-8").splitlines(), 1) if "scm" in text)
    with pytest.raises(BadData) as error:
        load_people(folder)
    assert [problem.line for problem in error.value.problems] == [line]


def test_the_mistakes_of_all_files_are_named_together(tmp_path: Path) -> None:
    with_change(tmp_path, "accounts.yaml", "language: ko", "language: kr")
    broken = (tmp_path / "channels.yaml").read_text(encoding="utf-8").replace("seen:", "sene:", 1)
    (tmp_path / "channels.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(BadData) as error:
        load_people(tmp_path)
    assert {problem.file for problem in error.value.problems} == {"accounts.yaml", "channels.yaml"}


@pytest.mark.parametrize("again", ["김철수 ", "김 철수", "김\u200b철수", "김\u3164철수", "\u1100\u1175\u11b7철수", "김철수\u034f"])
def test_one_person_does_not_become_two_by_how_the_name_is_written(again):
    assert not Actor(again, "second").differs_from(Actor("김철수", "first"))
    assert not Actor("KIM", "second").differs_from(Actor("Ｋim", "first"))
    assert Actor("김철호", "second").differs_from(Actor("김철수", "first"))
