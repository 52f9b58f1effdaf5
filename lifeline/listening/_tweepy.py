"""tweepy's client for reading as the app (Bearer): it names routes and parameters, the exchange itself is ours."""

from collections.abc import Mapping
from typing import Any

import requests
from tweepy.client import Client as TweepyClient

from lifeline.core.wire import Answer
from lifeline.listening.asking import Asking


class Client(TweepyClient):
    """tweepy would go to a fixed host, wait for ever and lose the `detail` of an error: every call returns the whole Answer."""

    def __init__(self, asking: Asking, bearer: str) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            bearer_token=bearer,
            return_type=requests.Response,  # tweepy's word for: hand the answer on as it is
            wait_on_rate_limit=False,
        )
        self._asking = asking

    def request(self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False) -> Answer:
        return self._asking.call(method, route, params=params, json=json, headers=bearing(self.bearer_token))


def bearing(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}
