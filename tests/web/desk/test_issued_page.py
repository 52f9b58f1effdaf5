"""The public log as anybody gets it: the lines as they were signed, their end, the key, and a page that says how to check."""

import json
from pathlib import Path

import pytest

from lifeline.bulletins.issued import keep as log
from lifeline.bulletins.issued.check import check
from lifeline.bulletins.issued.key import public_keys
from lifeline.bulletins.keep_documents import keep as keep_documents
from lifeline.core.cap import Status
from tests.web.desk.laid import issued

ROOTS = ["/", "/drill/"]


@pytest.fixture
def logged(desk, tmp_path: Path) -> str:
    """The number of the one bulletin in the log of that world."""
    number = issued(desk)
    keep_documents(desk.world, desk.office, bytes)
    assert log.keep(desk.world, desk.office.city.code, desk.settings.log_key) == 1
    return number


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_page_names_the_end_of_the_log_its_key_and_how_anybody_checks(desk, logged, language):
    root, client = desk.root.removesuffix("desk/"), desk.app.test_client()
    end = json.loads(client.get(f"{root}issued.json").data)
    page = client.get(f"{root}{language}issued").text
    for wanted in (f"1:{end['last']['hash']}", end["keys"][0]["key"], f"bulletins/{logged}", "openssl", f'href="{root}issued.txt"'):
        assert wanted in page
    assert ("EXERCISE" in page) is (root == "/drill/")


def test_what_is_given_is_what_was_signed_with_the_key_beside_it_and_any_page_may_read_it(desk, logged):
    root, client = desk.root.removesuffix("desk/"), desk.app.test_client()
    answers = {name: client.get(f"{root}{name}") for name in ("issued.txt", "issued-key.txt", "issued.json")}
    assert {one.headers["Access-Control-Allow-Origin"] for one in answers.values()} == {"*"}
    lines, keys = answers["issued.txt"].data.splitlines(keepends=True), public_keys(answers["issued-key.txt"].text)
    read = check(lines, keys=keys, status=desk.world.status, known={})
    assert (read.findings, read.said[0]["number"]) == ([], logged)
    other = Status.EXERCISE if desk.world.status is Status.ACTUAL else Status.ACTUAL
    assert check(lines, keys=keys, status=other, known={}).findings != []
    assert json.loads(answers["issued.json"].data)["last"]["hash"] == read.hashes[1]


def test_the_two_worlds_sign_with_two_keys(live_desk, drill_desk):
    keys = []
    for desk in (live_desk, drill_desk):
        issued(desk)
        keep_documents(desk.world, desk.office, bytes)
        log.keep(desk.world, desk.office.city.code, desk.settings.log_key)
        keys.append(desk.app.test_client().get(f"{desk.root.removesuffix('desk/')}issued-key.txt").text)
    assert keys[0] != keys[1]
    assert all("BEGIN PUBLIC KEY" in one for one in keys)


@pytest.mark.parametrize("root", ROOTS)
def test_before_anything_is_issued_there_is_an_empty_log_and_no_key(live_desk, root):
    client = live_desk.app.test_client()
    found = client.get(f"{root}issued.txt"), client.get(f"{root}issued-key.txt")
    assert [one.status_code for one in found] == ([200, 200] if root == "/" else [503, 503])
    if root == "/":
        assert (found[0].data, "PUBLIC KEY" in found[1].text) == (b"", False)
