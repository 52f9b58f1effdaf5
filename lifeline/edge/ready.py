"""One answer made ready: its bytes in three encodings, each with its tag and its messages, so that giving it costs nothing."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import brotli

from lifeline.edge.answer import Answer, second_of
from lifeline.edge.negotiate import has_it, order

Message = dict[str, Any]
SMALL = 200  # bytes: what is shorter grows when it is compressed
CHANGING, LASTING = 5, 11  # brotli: 0.5 ms a page, which is made at every change, or 30 ms, once
BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
_TEXT = re.compile(r"text/.*|image/svg\+xml|application/(?:.*\+)?(?:json|xml|javascript)")
_OURS = ("content-length", "etag", "date", "server", "connection", "transfer-encoding", "keep-alive")
_UNCHANGED = (
    "etag",
    "vary",
    "cache-control",
    "content-location",
    "expires",
    "last-modified",
    "access-control-",
    "cross-origin-",
    "x-robots-tag",
)


@dataclass(frozen=True, slots=True)
class Form:
    """One encoding of an answer: its bytes, its tag, and what a server says before it (`head`), or instead of it (`same`).

    `start` and `unchanged` are the same two as messages of an ASGI application.
    """

    body: bytes
    etag: bytes
    start: Message
    content: Message
    unchanged: Message
    head: bytes
    same: bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is given to anybody who asks. Never changed: another one takes its place."""

    answer: Answer
    tag: str
    forms: Mapping[str, Form]

    def form(self, accepted: bytes) -> Form:
        for name in order(accepted):
            if (found := self.forms.get(name)) is not None:
                return found
        return self.forms["identity"]

    def unchanged(self, form: Form, *, if_none_match: bytes, if_modified_since: bytes) -> bool:
        """Whether the reader has it. A date is only looked at where there is no tag: tags are exact, seconds are not."""
        if self.answer.status != HTTPStatus.OK:
            return False
        if if_none_match:
            return has_it(if_none_match, form.etag)
        since, modified = second_of(if_modified_since.decode("latin-1")), self.answer.modified
        return since is not None and modified is not None and modified <= since


def tag_of(answer: Answer) -> str:
    return hashlib.sha256(answer.body).hexdigest()[:20]


def make_ready(answer: Answer) -> Ready:
    """Compress what is text and may be kept, and prepare every message. What is one person's own is never compressed."""
    tag, bodies = tag_of(answer), {"identity": answer.body}
    squeezable = answer.seconds > 0 and _TEXT.fullmatch(answer.kind) is not None and not answer.header("content-encoding")
    if squeezable and len(answer.body) >= SMALL:
        bodies["gzip"] = gzip.compress(answer.body, 9, mtime=0)
        bodies["br"] = brotli.compress(answer.body, quality=LASTING if answer.lasting else CHANGING)
    return Ready(answer, tag, {name: _form(answer, name, body, tag, squeezable) for name, body in bodies.items()})


def _form(answer: Answer, encoding: str, body: bytes, tag: str, varies: bool) -> Form:
    suffix = {"gzip": "-gz", "br": "-br"}.get(encoding, "")
    etag = f'"{tag}{suffix}"'
    own = [("content-length", str(len(body)))] if answer.status not in BODILESS else []
    own += [("etag", etag)] if answer.status == HTTPStatus.OK else []
    own += [("vary", "Accept-Encoding")] if varies and "accept-encoding" not in answer.header("vary").lower() else []
    own += [("content-encoding", encoding)] if suffix else []
    given = [(name.lower(), value) for name, value in answer.headers if name.lower() not in _OURS]
    kept = [(name, value) for name, value in given + own if name.startswith(_UNCHANGED)]
    start, unchanged = _start(answer.status, given + own), _start(HTTPStatus.NOT_MODIFIED, kept)
    return Form(
        body=body,
        etag=etag.encode(),
        start=start,
        content={"type": "http.response.body", "body": body},
        unchanged=unchanged,
        head=_head(start),
        same=_head(unchanged),
    )


def _start(status: int, headers: list[tuple[str, str]]) -> Message:
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": pairs}


def _head(start: Message) -> bytes:
    return b"".join(b"%b: %b\r\n" % pair for pair in start["headers"]) + b"\r\n"
