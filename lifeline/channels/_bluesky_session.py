"""A session on a Bluesky server: log-ins are scarce (30 in 5 minutes, 300 a day), so there is one, kept and renewed."""

from typing import Any

from lifeline.channels._line import Line, dig, nothing_taken
from lifeline.core.ports import OutletError, Refused
from lifeline.core.wire import Answer

_UNUSABLE = {"AccountTakedown", "AccountDeactivated", "AccountSuspended", "AuthMissing", "AuthenticationRequired"}
_STALE = {"ExpiredToken", "InvalidToken"}


class Session:
    """Logs in at the first call. Not for two threads at once, as its line is not."""

    def __init__(self, line: Line, *, identifier: str, password: str) -> None:
        self._line, self._login = line, {"identifier": identifier, "password": password}
        self._kept: dict[str, str] = {}

    @property
    def did(self) -> str:
        return self._open()["did"]

    @property
    def handle(self) -> str:
        return self._open()["handle"]

    def call(self, method: str, name: str, **request: Any) -> Answer:
        """One XRPC call; a session that has expired is renewed once, for nothing was written with it."""
        self._open()
        answer = self._xrpc(method, name, **request)
        if answer.status in (400, 401) and error_of(answer) in _STALE:
            self._renew()
            answer = self._xrpc(method, name, **request)
        return answer

    def judge(self, answer: Answer) -> OutletError:
        if answer.status < 429 and error_of(answer) in _UNUSABLE | _STALE:
            return Refused(self._line.words(answer), parks=True)
        return self._line.judge(answer)

    def _open(self) -> dict[str, str]:
        if not self._kept:
            self._log_in()
        return self._kept

    def _renew(self) -> None:
        with nothing_taken():
            answer = self._xrpc("POST", "com.atproto.server.refreshSession", bearer="refreshJwt")
            if answer.status == 200:
                self._keep(answer)
            elif answer.status in (400, 401):
                self._log_in()
            else:
                raise self.judge(answer)

    def _log_in(self) -> None:
        with nothing_taken():
            answer = self._line.call("POST", "/xrpc/com.atproto.server.createSession", json=self._login)
            if answer.status != 200:
                raise self.judge(answer)
            self._keep(answer)

    def _keep(self, answer: Answer) -> None:
        self._kept = {name: self._line.text(answer, name) for name in ("did", "handle", "accessJwt", "refreshJwt")}
        self._line.hide(self._kept["accessJwt"])
        self._line.hide(self._kept["refreshJwt"])

    def _xrpc(self, method: str, name: str, *, bearer: str = "accessJwt", **request: Any) -> Answer:
        return self._line.call(method, f"/xrpc/{name}", headers={"Authorization": f"Bearer {self._kept[bearer]}"}, **request)


def error_of(answer: Answer) -> str:
    """The name of the error in an XRPC answer, or a word no error has."""
    return str(dig(answer.json(), "error"))
