"""Every page of the desk under axe, light and dark, in both worlds (each in another language), none wider than a phone or a desk."""

import pytest

from tests.web.conftest import served
from tests.web.desk.test_desk_browser import findings, fits
from tests.web.desk.walk import routes, walk
from tests.web.desk.worked import EVERYTHING, worked

pytestmark = pytest.mark.browser
TURNS = [("live_desk", "ko"), ("drill_desk", "en")]
PHONE, DESK = {"width": 320, "height": 800}, {"width": 1280, "height": 800}


def signed_in(desk, browser, address, language):
    someone = desk.someone(login=EVERYTHING, language=language)
    name = "lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk"
    context = browser.new_context(viewport=PHONE, locale="ko-KR", color_scheme="light")
    context.add_cookies([{"name": name, "value": someone.client.get_cookie(name, path=desk.root).value, "url": f"{address}{desk.root}"}])
    return context


def files(walked):
    """What a browser keeps instead of showing it."""
    return [path for paths in walked.pages.values() for path in paths if path.endswith("/table")]


def seen(page):
    """What axe finds: everything in the light, and in the dark what differs there."""
    found = findings(page)
    page.emulate_media(color_scheme="dark")
    found += findings(page, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize(("world", "language"), TURNS, ids=["-".join(one) for one in TURNS])
def test_every_page_is_for_everybody(request, browser, world, language):
    desk = request.getfixturevalue(world)
    worked(desk, language)
    walked = walk(desk)
    inside = [route for route in routes(desk) if route.act is not None and "GET" in route.methods]
    assert [route.rule.rule for route in inside if not walked.pages.get(route.rule.endpoint)] == [], "lay something for it in worked.py"
    wrong = {}
    with served(desk.app) as address:
        context = signed_in(desk, browser, address, language)
        page = context.new_page()
        for path in sorted({walked.pages[route.rule.endpoint][0] for route in inside} - set(files(walked))):
            page.set_viewport_size(PHONE)
            answer = page.goto(f"{address}{path}")
            if answer is None or "<!doctype" not in answer.text()[:20].lower():  # a part of a page, or a picture
                continue
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
            narrow = fits(page)
            found = seen(page)
            page.set_viewport_size(DESK)
            if found or not narrow or not fits(page):
                wrong[path] = (found, narrow)
        context.close()
    assert wrong == {}
