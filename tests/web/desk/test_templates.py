"""The office's own word for a type's texts: on the exact bytes, by who may, and void when a byte changes."""

import re
from dataclasses import replace
from http import HTTPStatus

import pytest
from sqlalchemy import select

from lifeline.app import create_app
from lifeline.bulletins import confirm
from lifeline.bulletins.tables import TemplateConfirmation, TemplateText
from lifeline.staff.roles import MAY, Act, Role


def seal(someone, code="heavy_snow"):
    return re.search(r'name="shown" value="([0-9a-f]{64})"', someone.get(f"templates/{code}").text).group(1)


def confirmed(someone, **given):
    fields = {"shown": given.get("shown") or seal(someone), "reason": given.get("reason", "문안 심의 3차")}
    return someone.post(f"templates/{given.get('code', 'heavy_snow')}/confirm", fields)


def state(someone, code="heavy_snow"):
    row = someone.get("templates").text.partition(f'templates/{code}"')[0].rpartition("<li class=")[2]
    return re.match(r'"stands-(\w+)"', row).group(1)


def rows(desk):
    with desk.world.database.reading() as session:
        return session.scalars(select(TemplateConfirmation)).all()


@pytest.fixture
def chief(desk):
    return desk.someone(Role.DUTY_CHIEF)


def test_a_confirmation_keeps_the_exact_bytes_and_counts_in_this_world_alone(live_desk, drill_desk):
    chief, other = live_desk.someone(Role.APPROVER), drill_desk.someone(Role.APPROVER)
    assert confirmed(chief).status_code == HTTPStatus.SEE_OTHER
    assert (state(chief), state(other), state(chief, "typhoon")) == ("confirmed", "proposal", "proposal")
    file = live_desk.settings.folder("alert_templates") / "06-heavy_snow.yaml"
    with live_desk.world.database.reading() as session:
        (given,) = session.scalars(select(TemplateConfirmation))
        assert (given.login, given.reason) == ("kim", "문안 심의 3차")
        assert session.get(TemplateText, given.text_hash).text.encode() == file.read_bytes()
    shown = confirm.words_of(live_desk.office.templates, live_desk.office.templates["heavy_snow"]).seal
    again = confirmed(live_desk.someone(Role.DUTY_CHIEF, login="park"), shown=shown)
    assert again.status_code == HTTPStatus.CONFLICT, "somebody did it already"
    assert len(rows(live_desk)) == 1


@pytest.mark.parametrize("file", ["06-heavy_snow.yaml", "_frame.yaml"])
def test_a_changed_letter_makes_it_void_and_shows_the_difference(desk, chief, file):
    read = seal(chief)
    confirmed(chief)
    chief = restarted(desk, chief, file, "<b>눈송이</b>")
    assert state(chief) == "changed"
    page = chief.get("templates/heavy_snow").text
    assert f"<h3><code>{file}" in page or f" {file}" in page
    assert "+ # &lt;b&gt;눈송이" in page
    assert confirmed(chief, shown=read).status_code == HTTPStatus.CONFLICT, "not what was read"
    assert len(rows(desk)) == 1
    assert confirmed(chief).status_code == HTTPStatus.SEE_OTHER
    assert state(chief) == "confirmed"
    assert "&lt;b&gt;눈송이" in chief.get(f"templates/heavy_snow/versions/{rows(desk)[0].id}").text


def restarted(desk, someone, file, words):
    """The office edits a file and starts the process again; who was signed in still is."""
    templates = desk.office.templates
    files = {**templates.files, file: f"# {words}\n{templates.files[file]}"}
    office = replace(desk.office, templates=replace(templates, files=files))
    client = create_app(desk.settings, office=office, acting=lambda: desk.world).test_client()
    name = "lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk"
    client.set_cookie(name, someone.client.get_cookie(name, path=desk.root).value, path=desk.root)
    return replace(someone, client=client)


def test_every_text_of_every_level_is_there_as_this_world_sends_it(desk, chief):
    for level, name in (("pre", "대설 예비특보"), ("advisory", "대설주의보"), ("warning", "대설경보"), ("<b>", "대설경보")):
        page = chief.get(f"templates/heavy_snow?level={level}").text
        assert page.count("<article") == 5 * 2 * 6, "kinds, languages, lengths"
        assert f"[{name}" in page.partition("<article")[2]
        assert ("훈련 EXERCISE" in page.partition("<article")[2]) == (desk.root != "/desk/")


def test_only_who_may_confirm_and_only_with_a_reason_about_a_type_there_is(desk, chief):
    for role in set(Role) - MAY[Act.CONFIRM_TEMPLATE]:
        someone = desk.someone(role, login=f"a-{role}".replace("_", "-"))
        assert someone.get("templates/heavy_snow").status_code == HTTPStatus.OK
        assert confirmed(someone, shown="0" * 64).status_code == HTTPStatus.FORBIDDEN
    assert confirmed(chief, reason=" \0 ").status_code == HTTPStatus.CONFLICT
    assert confirmed(chief, shown="눈" * 10_000).status_code == HTTPStatus.CONFLICT
    for code in ("nothing", "<b>", "..%2f_frame", "_frame"):
        assert chief.get(f"templates/{code}").status_code == HTTPStatus.NOT_FOUND
        assert confirmed(chief, code=code, shown="0" * 64).status_code == HTTPStatus.NOT_FOUND
    assert chief.get("templates/heavy_snow/versions/7").status_code == HTTPStatus.NOT_FOUND
    assert rows(desk) == []
