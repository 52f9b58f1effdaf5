"""Accounts, templates and health for everybody: under axe, at 320 px, in both languages, alive by themselves."""

import re

import pytest

from lifeline.core import duties
from lifeline.staff.roles import Role
from tests.web.conftest import served
from tests.web.desk.test_desk_browser import findings, fits

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pages_of_the_office_are_for_everybody_and_health_goes_on_by_itself(drill_desk, browser, language):
    desk = drill_desk
    someone = desk.someone(Role.DUTY_CHIEF, language=language)
    seal = re.search(r'name="shown" value="([0-9a-f]{64})"', someone.get("templates/typhoon").text).group(1)
    assert someone.post("templates/typhoon/confirm", {"shown": seal, "reason": "문안 심의"}).status_code == 303
    assert someone.post("accounts/probe", {"account": "smc-x"}).status_code == 303
    with served(desk.app) as address:
        context = browser.new_context(viewport={"width": 320, "height": 700}, locale="ko-KR")
        value = someone.client.get_cookie("lifeline_drill_desk", path=desk.root).value
        context.add_cookies([{"name": "lifeline_drill_desk", "value": value, "url": f"{address}{desk.root}"}])
        page = context.new_page()
        for path in ("templates", "templates/typhoon", "templates/typhoon/versions/1", "accounts", "health"):
            page.goto(f"{address}{desk.root}{path}")
            assert (path, findings(page), fits(page)) == (path, [], True)
        with desk.world.database.writing() as session:
            duties.note(session, duties.BACKUP, every=86_400, now=desk.clock.now(), detail="copied-tonight")
        page.get_by_text("copied-tonight").wait_for()
        context.close()
