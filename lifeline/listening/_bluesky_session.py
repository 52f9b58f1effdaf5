"""A session for reading Bluesky through the own server: log-ins are scarce (300 a day), so there is one, kept and renewed."""

from typing import Any

from lifeline.core.wire import Answer
from lifeline.listening.asking import Asking, Secret
from lifeline.listening.port import ListenerFailed

_STALE = {"ExpiredToken", "InvalidToken"}


class Session:
    """Logs in at the first question; asks without a name where there is no password (a public view of the network)."""

    def __init__(self, asking: Asking, secret: Secret) -> None:
        self._asking = asking
        self._login = {"identifier": secret["identifier"], "password": secret["password"]} if secret else None
        self._access = self._refresh = ""

    def get(self, name: str, params: dict[str, Any]) -> Answer:
        """One XRPC question, whatever its status; an expired session is renewed once. Raises ListenerFailed."""
        if self._login and not self._access:
            self._log_in()
        answer = self._xrpc("GET", name, self._access, params=params)
        if self._login and answer.status in (400, 401) and error_of(answer) in _STALE:
            self._renew()
            answer = self._xrpc("GET", name, self._access, params=params)
        return answer

    def _renew(self) -> None:
        answer = self._xrpc("POST", "com.atproto.server.refreshSession", self._refresh)
        if answer.status in (400, 401):
            self._log_in()
        else:
            self._keep(answer)

    def _log_in(self) -> None:
        self._access = self._refresh = ""
        answer = self._xrpc("POST", "com.atproto.server.createSession", "", json=self._login)
        if answer.status in (400, 401):
            raise self._asking.judge(answer, "credential")
        self._keep(answer)

    def _keep(self, answer: Answer) -> None:
        said = answer.json()
        tokens = [said.get(name) for name in ("accessJwt", "refreshJwt")] if isinstance(said, dict) else []
        if answer.status != 200:
            raise self._asking.judge(answer)
        if len(tokens) != 2 or not all(isinstance(token, str) and token.isprintable() for token in tokens):
            raise ListenerFailed("the log-in was answered without a session")
        self._access, self._refresh = map(str, tokens)
        self._asking.hide(self._access)
        self._asking.hide(self._refresh)

    def _xrpc(self, method: str, name: str, bearer: str, **request: Any) -> Answer:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return self._asking.call(method, f"/xrpc/{name}", headers=headers, **request)


def error_of(answer: Answer) -> str:
    said = answer.json()
    return str(said.get("error", "")) if isinstance(said, dict) else ""
