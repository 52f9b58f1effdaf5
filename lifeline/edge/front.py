"""The shortest way: a kept page, from the headers of a question to the bytes on the wire, without an application in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.sansio.utils import host_is_trusted

from lifeline.edge.shelf import Shelf

_WANTED = frozenset(
    (
        b"host",
        b"accept-encoding",
        b"if-none-match",
        b"if-modified-since",
        b"cookie",
        b"authorization",
        b"content-length",
        b"transfer-encoding",
    )
)
_OK = b"HTTP/1.1 200 OK\r\n"
_SAME = b"HTTP/1.1 304 Not Modified\r\n"


@dataclass(slots=True)
class Asked:
    """What of a request's headers decides how it is answered."""

    host: bytes = b""
    accepted: bytes = b""
    if_none_match: bytes = b""
    if_modified_since: bytes = b""
    alone: bool = False
    body: bool = False


def asked(headers: Sequence[tuple[bytes, bytes]]) -> Asked:
    """`alone`: whoever asks may be somebody in particular. `body`: something follows, whatever the method says."""
    found = Asked()
    for name, value in headers:
        if name not in _WANTED:
            continue
        if name == b"host":
            found.host = b"%b,%b" % (found.host, value) if found.host else value
        elif name == b"accept-encoding":
            found.accepted = b"%b,%b" % (found.accepted, value) if found.accepted else value
        elif name == b"if-none-match":
            found.if_none_match = b"%b,%b" % (found.if_none_match, value) if found.if_none_match else value
        elif name == b"if-modified-since":
            found.if_modified_since = value
        elif name in (b"cookie", b"authorization"):
            found.alone = True
        elif name in (b"content-length", b"transfer-encoding"):
            found.body = value != b"0"
    return found


class Front:
    """Answers from the shelf. `date` is the line with the present second, kept by the server."""

    def __init__(self, shelf: Shelf, hosts: Sequence[str]) -> None:
        self._shelf, self.date = shelf, b""
        self.trusted = lru_cache(maxsize=1024)(lambda host: host_is_trusted(host.decode("latin-1"), list(hosts)))

    def answer(self, method: bytes, target: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
        """The whole answer to a GET or HEAD without a body; nothing where it is not ours to give, or not as simple as that."""
        ready = self._shelf.targets.get(target.partition(b"?")[0])
        if ready is None:
            return b""
        facts = asked(headers)
        if facts.body or not self.trusted(facts.host):
            return b""
        form = ready.form(facts.accepted)
        if (facts.if_none_match or facts.if_modified_since) and ready.unchanged(
            form, if_none_match=facts.if_none_match, if_modified_since=facts.if_modified_since
        ):
            return b"".join((_SAME, self.date, form.same))
        return b"".join((_OK, self.date, form.head, form.body if method == b"GET" else b""))
