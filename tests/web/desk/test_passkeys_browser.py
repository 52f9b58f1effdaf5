"""Passkeys in Chromium with an authenticator of its own: begun with one, signed in by one press, proved, added, and removed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lifeline.core.people import Actor
from lifeline.staff import people, powers
from lifeline.staff.roles import Role
from tests.web.conftest import served
from tests.web.desk.test_desk_browser import PASSWORD, findings, fits

pytestmark = pytest.mark.browser
ADMIN = Actor("박관리", "root")


def authenticator(page, *, verifies=True):
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**kind, "isUserVerified": verifies, "automaticPresenceSimulation": True}
    return cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_passkey_from_the_first_link_to_the_last_act(desk, browser):
    with desk.world.database.writing() as session:
        secret = people.add(session, "minsu", "김민수", department="", by=ADMIN, now=desk.clock.now())
        powers.begin(session, "minsu", Role.ADMINISTRATOR, by=ADMIN, reason="처음", now=desk.clock.now())
    with served(desk.app) as address:
        root = f"{address.replace('127.0.0.1', 'localhost')}{desk.root}"
        context = browser.new_context(viewport={"width": 320, "height": 800}, locale="ko-KR")
        page = context.new_page()
        cdp, device = authenticator(page)
        page.goto(f"{root}begin/{secret}")
        page.wait_for_selector("[data-passkey]")
        assert findings(page) == []
        assert fits(page)
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("[data-passkey]")
        page.wait_for_selector("#login")
        cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        page.click("[data-passkey]")
        page.wait_for_selector("#passkey-failed:visible")
        assert findings(page) == []
        cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
        page.click("[data-passkey]")
        page.wait_for_selector("nav.menu")
        desk.clock.pass_(timedelta(minutes=6))
        page.goto(f"{root}prove?next=own")
        page.wait_for_selector("[data-passkey]")
        assert findings(page) == []
        page.click("[data-passkey]")
        page.wait_for_selector("#key-name")
        assert findings(page) == []
        assert fits(page)
        page.fill("#key-name", "휴대전화")
        page.click("[data-passkey]")
        page.wait_for_selector("#passkey-failed:visible")  # this device has one already
        cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
        authenticator(page)
        page.click("[data-passkey]")
        page.wait_for_selector(".done")
        expect(page.locator("li", has_text="휴대전화")).to_have_count(1)
        page.click("text='휴대전화' 지우기")
        page.wait_for_selector("text=패스키를 지웠습니다")
        context.close()
