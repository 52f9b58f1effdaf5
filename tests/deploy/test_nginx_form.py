"""The form of citizens behind nginx: it comes through with its photo, and what is too long or not a form does not."""

import re

import pytest
import requests

from tests.deploy.conftest import City
from tests.incidents.pictures import telephone
from tests.web.forms import FIELDS


def sent(city: City, path: str, photo: bytes | None = None, **more: str) -> requests.Response:
    page = requests.get(f"{city.office.url}{path}", timeout=30)
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    files = {"photo": ("photo.jpg", photo, "image/jpeg")} if photo is not None else {"photo": ("", b"")}
    headers = {"Origin": city.office.url}
    return requests.post(
        f"{city.office.url}{path}",
        data={"ticket": found[1], **FIELDS, **more},
        files=files,
        headers=headers,
        timeout=60,
        allow_redirects=False,
    )


@pytest.mark.parametrize("root", ["/", "/drill/en/"])
def test_a_report_with_a_photo_comes_through_and_its_page_is_kept_by_nobody(city: City, root: str) -> None:
    answer = sent(city, f"{root}report/urban_inundation", telephone(2400, 1800))
    assert answer.status_code == 303, re.findall(r"<h1>.*|<li>.*", answer.text)
    assert (answer.status_code, answer.headers["Location"][: len(root) + 12]) == (303, f"{root}report/done/")
    done = requests.get(f"{city.office.url}{answer.headers['Location']}", timeout=30)
    assert (done.status_code, done.headers["Cache-Control"]) == (200, "no-store")


def test_nine_megabytes_are_refused_with_what_to_do(city: City) -> None:
    page = f"{city.office.url}/report/urban_inundation"
    answer = requests.post(page, files={"photo": ("photo.jpg", bytes(9 * 1024 * 1024))}, timeout=60)
    assert (answer.status_code, "8MB" in answer.text) == (413, True)


@pytest.mark.parametrize("address", ["/", "/status.json", "/reporting", "/drill/", "/bulletins/1"])
def test_nothing_else_takes_what_is_sent(city: City, address: str) -> None:
    assert requests.post(f"{city.office.url}{address}", data={"a": "b"}, timeout=30).status_code == 405
