"""How long to stay away from a stream that broke: the platform's own rules, and why it broke for who asks meanwhile."""

from dataclasses import dataclass

from lifeline.core.text import first_line
from lifeline.listening.port import ListenerFailed

_BREAK_STEP, _BREAK_MOST = 0.25, 16.0
_HTTP_FIRST, _HTTP_MOST, _LIMIT_FIRST = 5.0, 320.0, 60.0


@dataclass(slots=True)
class Reconnect:
    """`wait`: seconds until the next try. A broken line: 0.25 s more each time up to 16; an answer other than 200: 5 s doubling up
    to 320; too many requests or connections: from 60 s. `trouble` is None while something is heard."""

    wait: float = 0.0
    trouble: ListenerFailed | None = None

    def heard(self) -> None:
        self.wait, self.trouble = 0.0, None

    def ended(self) -> None:
        """The other side closed in good order: that happens, and is trouble only when nothing was heard since the last time."""
        self.broke("the stream was closed")

    def broke(self, cause: str) -> None:
        self.wait = min(self.wait + _BREAK_STEP, _BREAK_MOST)
        self.trouble = ListenerFailed(f"the stream broke: {cause}", retry_after=self.wait)

    def refused(self, failed: ListenerFailed) -> None:
        first = _LIMIT_FIRST if failed.retry_after is not None else _HTTP_FIRST
        doubled = 2 * self.wait if self.wait >= _HTTP_FIRST else 0.0
        self.wait = max(min(max(doubled, first), _HTTP_MOST), min(failed.retry_after or 0.0, 900.0))
        self.trouble = ListenerFailed(failed.cause, retry_after=self.wait, remedy=failed.remedy)


def cause_of(error: Exception) -> str:
    """Its kind and what it says up to an address, which may hold a key."""
    return first_line(f"{type(error).__name__}: {str(error).partition(' with url:')[0]}", 200)
