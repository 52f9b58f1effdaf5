"""Several people press the same at once: one is taken, the others are told, and nothing is made twice; on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from lifeline.bulletins import confirm
from lifeline.bulletins.prove import want, wanted
from lifeline.bulletins.states import NotAllowed
from lifeline.bulletins.tables import TemplateConfirmation, TemplateText
from lifeline.bulletins.template import load_templates
from lifeline.core.people import Actor
from lifeline.core.settings import packaged
from tests.conftest import NOW

PEOPLE = [Actor(f"{number} 주무관", f"login-{number}") for number in range(4)]


@pytest.fixture(scope="module")
def templates():
    return load_templates(packaged("alert_templates"))


def at_once(act):
    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        return list(pool.map(act, PEOPLE))


def test_one_of_them_has_the_accounts_asked(drill_database):
    def press(_person):
        with drill_database.writing() as session:
            return len(want(session, ("smc-x", "fire_hq-x"), NOW))

    assert sorted(at_once(press)) == [0, 0, 0, 2]
    with drill_database.reading() as session:
        assert sorted(wanted(session)) == ["fire_hq-x", "smc-x"]


def test_one_of_them_confirms_a_type_and_several_types_keep_what_they_share_once(drill_database, templates):
    def press(person, code="typhoon"):
        seal = confirm.words_of(templates, templates[code]).seal
        try:
            with drill_database.writing() as session:
                confirm.confirm(session, templates, code, shown=seal, actor=person, reason="문안 심의", now=NOW)
        except NotAllowed:
            return 0
        return 1

    assert sorted(at_once(press)) == [0, 0, 0, 1]
    others = dict(zip(PEOPLE, list(templates)[5:], strict=False))
    assert at_once(lambda person: press(person, others[person])) == [1, 1, 1, 1]
    with drill_database.reading() as session:
        counted = [session.scalar(select(func.count()).select_from(table)) for table in (TemplateConfirmation, TemplateText)]
    assert counted == [5, 6]
