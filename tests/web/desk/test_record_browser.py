"""The record and the public log in Chromium: under axe, at 320 px, in both worlds and languages, and verified while one looks."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from lifeline.bulletins.issued import keep as log
from lifeline.bulletins.keep_documents import keep as keep_documents
from lifeline.staff.roles import Role
from tests.web.conftest import served
from tests.web.desk.laid import issued

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "whole"), [("ko", "기록은 쓰인 그대로입니다"), ("en", "The record is as it was written")])
def test_the_record_is_for_everybody_and_says_when_it_was_verified(desk, browser, language, whole):
    issued(desk)
    keep_documents(desk.world, desk.office, bytes)
    log.keep(desk.world, desk.office.city.code, desk.settings.log_key)
    someone = desk.someone(Role.AUDITOR, language=language)
    name = "lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk"
    with served(desk.app) as address:
        context = browser.new_context(viewport={"width": 320, "height": 800})
        token = someone.client.get_cookie(name, path=desk.root).value
        context.add_cookies([{"name": name, "value": token, "url": f"{address}{desk.root}"}])
        page = context.new_page()
        page.goto(f"{address}{desk.root}record")
        page.click("form[action$='record/verify'] button")
        page.locator("#state strong", has_text=whole).wait_for()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert sound(page)
        page.goto(f"{address}{desk.root.removesuffix('desk/')}{'' if language == 'ko' else 'en/'}issued")
        assert sound(page)
        context.close()


def sound(page):
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page).response["violations"]] == []
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
