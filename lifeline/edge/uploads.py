"""Reports with a photo: the only long bodies that are taken, a few at a time, and given more time than a question."""

import re
from collections import Counter
from collections.abc import Sequence

MOST_BODY = 64 * 1024
MOST_UPLOAD = 8 * 1024 * 1024 + 64 * 1024  # a photo and the fields beside it
LATEST_UPLOAD = 120.0  # seconds: 8 MB from a telephone on a poor network
MOST_AT_ONCE, MOST_OF_ONE = 16, 4  # they are held in memory while they come in
_FORM = re.compile(rb"(?:/drill)?(?:/en)?/report(?:/i/[\w-]{1,32})?/[a-z_]{1,40}")
_NEAR = ("127.", "::1")  # a web server in front: it has the whole body before it asks us


def takes_photo(method: bytes, path: bytes) -> bool:
    """Whether a form is sent there that may hold a photo. The address as it stands in the request, with or without a query."""
    return method == b"POST" and _FORM.fullmatch(path.partition(b"?")[0]) is not None


def is_long(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether more than a few fields follow, or nobody says how much."""
    said = dict(headers)
    length = said.get(b"content-length", b"0")
    return b"transfer-encoding" in said or not length.isdigit() or int(length) > MOST_BODY


class Uploads:
    """Who sends a long body at this moment. One thread only: the event loop."""

    def __init__(self) -> None:
        self._senders: Counter[str] = Counter()

    def enter(self, client: str) -> bool:
        """False where there are too many, in all or from there; who enters must `leave`."""
        if self._senders.total() >= MOST_AT_ONCE or (self._senders[client] >= MOST_OF_ONE and not client.startswith(_NEAR)):
            return False
        self._senders[client] += 1
        return True

    def leave(self, client: str) -> None:
        self._senders[client] -= 1
        if not self._senders[client]:
            del self._senders[client]
