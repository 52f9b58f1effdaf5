"""The door of the pages: what is ready is given at once, those who watch are kept on one loop, and Flask is asked for the rest."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIEnvironment

from lifeline.edge.answer import Answer
from lifeline.edge.ask import Asker, Busy, environ
from lifeline.edge.front import Asked, Front, asked
from lifeline.edge.hub import Hub
from lifeline.edge.pages import world_of
from lifeline.edge.ready import Message, Ready, make_ready
from lifeline.edge.shelf import Lender, Shelf
from lifeline.edge.uploads import MOST_BODY, MOST_UPLOAD, Uploads, is_long, takes_photo

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LINE = "lifeline.line"  # the extension by which our server lends the writing end of a connection
EVENTS = "events"
DESKS, ENTRY = ("/desk/", "/drill/desk/"), ("sign-in", "begin")  # what comes first below them is for strangers too
LONGEST_URL = 2048


def _said(status: HTTPStatus, ko: str, en: str, *more: tuple[str, str]) -> Ready:
    headers = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))
    return make_ready(Answer(status, (*headers, *more), f"{ko}\n{en}\n".encode()))


BUSY = _said(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "지금은 접속이 많습니다. 잠시 뒤에 다시 열어 주십시오. 특보가 없다는 뜻이 아닙니다.",
    "Too many people are asking right now. Please try again in a moment. This does not mean that there are no alerts.",
    ("Retry-After", "5"),
)
LONG_URL = _said(HTTPStatus.REQUEST_URI_TOO_LONG, "주소가 너무 깁니다.", "This address is too long.", ("Connection", "close"))
LONG_BODY = _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "보낸 내용이 너무 큽니다.", "What was sent is too large.", ("Connection", "close"))
LONG_PHOTO = _said(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "사진이 8MB보다 큽니다. 제보는 저장되지 않았습니다. 뒤로 가서 사진을 빼거나 더 작은 사진으로 보내 주십시오. 급하면 119에 전화하십시오.",
    "The photo is larger than 8 MB and the report was not stored. Go back and send it without the photo, or with a smaller one. "
    "If it is urgent call 119.",
    ("Connection", "close"),
)
MANY_PHOTOS = _said(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "지금 사진이 너무 많이 오고 있습니다. 제보는 저장되지 않았습니다. 사진 없이 보내거나 잠시 뒤에 다시 보내 주십시오. "
    "급하면 119에 전화하십시오.",
    "Very many photos are coming in and the report was not stored. Send it without the photo, or again in a moment. "
    "If it is urgent call 119.",
    ("Retry-After", "10"),
    ("Connection", "close"),
)
_WATCHING: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-robots-tag", b"noindex, nofollow"),
    ],
}


class Root:
    """The ASGI application.

    A kept page is the same with any query: no public page reads one, and a storm of `/?1`, `/?2` ... shall not reach Flask.
    """

    def __init__(
        self,
        asker: Asker,
        shelf: Shelf,
        hub: Hub,
        front: Front,
        *,
        roots: Sequence[str],
        writer: Asker | None = None,
        staff: Asker | None = None,
    ) -> None:
        """`writer` asks for what is sent, `staff` for the desk (default: `asker` does): officers, reporters and readers do not wait
        for each other."""
        self._asker, self._shelf, self._hub, self._roots, self._front = asker, shelf, hub, roots, front
        self._lender = Lender(asker, shelf)
        self._writer, self._staff, self._uploads = writer or asker, staff or asker, Uploads()
        self._entry = Asker(self._staff.app, self._staff.host)  # a flood of sign-ins keeps nobody waiting who is in
        self._streams = {f"{root}{EVENTS}": root for root in roots}
        self._refusals: dict[str, Ready] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        facts = asked(scope["headers"])
        if not self._front.trusted(facts.host):
            await self._give(await self._refused(scope["path"]), facts, send)
            return
        if scope["method"] in ("GET", "HEAD") and not facts.body:
            ready = self._shelf.kept.get(scope["path"])
            if ready is not None:
                await self._give(ready, facts, send)
                return
            if scope["path"] in self._streams and scope["method"] == "GET":
                await self._watch(self._streams[scope["path"]], scope, receive, send)
                return
        try:
            ready = await self._asked_of_flask(scope, receive, facts)
        except Busy:
            ready = BUSY
        if ready is not None:
            await self._give(ready, facts, send)

    async def _asked_of_flask(self, scope: Scope, receive: Receive, facts: Asked) -> Ready | None:
        """None when whoever asked has gone."""
        raw: bytes = scope["raw_path"]
        if len(raw) + len(scope["query_string"]) > LONGEST_URL:
            return LONG_URL
        if scope["path"].startswith(DESKS):  # of one person: never lent to another
            body = await _body(receive, scope["headers"], MOST_BODY) if facts.body else b""
            below = scope["path"].partition("/desk/")[2]
            asker = self._entry if below.partition("/")[0] in ENTRY else self._staff
            return body if body is None or isinstance(body, Ready) else await asker.answer(_question(scope, body))
        plain = not (facts.alone or facts.body or scope["query_string"]) and raw == scope["path"].encode()
        if plain and scope["method"] in ("GET", "HEAD"):
            return await self._lender.lend(scope["path"])
        if scope["method"] == "POST" and facts.body:
            return await self._sent_to_flask(scope, receive)
        body = await _body(receive, scope["headers"], MOST_BODY) if facts.body else b""
        return body if body is None or isinstance(body, Ready) else await self._asker.answer(_question(scope, body))

    async def _sent_to_flask(self, scope: Scope, receive: Receive) -> Ready | None:
        """A form. A long one is held in memory until it is answered, so only some are let in."""
        if not takes_photo(b"POST", scope["raw_path"]) or not is_long(scope["headers"]):
            body = await _body(receive, scope["headers"], MOST_BODY)
            return body if body is None or isinstance(body, Ready) else await self._writer.answer(_question(scope, body))
        client = _client(scope)
        if not self._uploads.enter(client):
            return MANY_PHOTOS
        try:
            body = await _body(receive, scope["headers"], MOST_UPLOAD)
            if body is LONG_BODY:
                return LONG_PHOTO
            return body if body is None or isinstance(body, Ready) else await self._writer.answer(_question(scope, body))
        finally:
            self._uploads.leave(client)

    async def _refused(self, path: str) -> Ready:
        """What Flask says to a name that is not ours: asked once for each world."""
        root = world_of(path, self._roots) or self._roots[0]
        if root not in self._refusals:
            try:
                self._refusals[root] = await self._asker.answer(self._asker.plain(root, host="not-ours.invalid"))
            except Busy:
                return BUSY
        return self._refusals[root]

    async def _give(self, ready: Ready, facts: Asked, send: Send) -> None:
        form = ready.form(facts.accepted)
        if (facts.if_none_match or facts.if_modified_since) and ready.unchanged(
            form, if_none_match=facts.if_none_match, if_modified_since=facts.if_modified_since
        ):
            await send(form.unchanged)
            await send(_NOTHING)
            return
        await send(form.start)
        await send(form.content)

    async def _watch(self, root: str, scope: Scope, receive: Receive, send: Send) -> None:
        line = scope.get("extensions", {}).get(LINE)
        if line is None or self._hub.full():
            await self._give(BUSY, Asked(), send)
            return
        told, seen = self._hub.first(root)
        await send(_WATCHING)
        await send({"type": "http.response.body", "body": told, "more_body": True})
        viewer = self._hub.join(root, line, seen)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._hub.leave(root, viewer)


_NOTHING: Message = {"type": "http.response.body", "body": b""}


def _client(scope: Scope) -> str:
    return str(scope["client"][0]) if scope["client"] else ""


def _question(scope: Scope, body: bytes) -> WSGIEnvironment:
    return environ(
        scope["method"], scope["raw_path"], query=scope["query_string"], headers=scope["headers"], body=body, client=_client(scope)
    )


async def _body(receive: Receive, headers: Sequence[tuple[bytes, bytes]], most: int) -> bytes | Ready | None:
    """All of it, before Flask is asked: a body that drips in holds no thread. How long it may take is the connection's rule."""
    said = dict(headers).get(b"content-length", b"0")
    if not said.isdigit() or int(said) > most:
        return LONG_BODY
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts += message.get("body", b"")
        if len(parts) > most:
            return LONG_BODY
        if not message.get("more_body", False):
            return bytes(parts)
