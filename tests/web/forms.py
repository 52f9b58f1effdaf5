"""Filling in the form as a browser does."""

import io
import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

FORM = "/report/urban_inundation"
FIELDS = {"danger": "no", "place": "강남역 11번 출구", "district": "11680", "seen": "now", "tap_depth": "knee"}


def ticket_on(page: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found, page.text[:2000]
    return unescape(found[1])


def typed(page: TestResponse, name: str) -> str:
    """What a field of text holds."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', page.text) or re.search(
        rf'<textarea[^>]* name="{name}"[^>]*>\n?([^<]*)</textarea>', page.text
    )
    assert found, name
    return unescape(found[1])


def send(
    client: FlaskClient, path: str = FORM, photo: bytes | None = None, headers: dict[str, str] | None = None, **fields: Any
) -> TestResponse:
    """The form of `path`, opened, filled in and sent. A field that is None is left out."""
    given: dict[str, Any] = (
        {"ticket": ticket_on(client.get(path)), "website": "", **FIELDS, **fields} if "ticket" not in fields else {**FIELDS, **fields}
    )
    given = {name: value for name, value in given.items() if value is not None}
    if photo is not None:
        given["photo"] = FileStorage(io.BytesIO(photo), "photo.jpg", "photo")
    boundary, body = encode_multipart(given)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(path, data=body, content_type=kind, headers=headers or {"Origin": "http://localhost"})


def receipt_of(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text[:3000]
    return str(answer.headers["Location"]).rpartition("/")[2]
