"""tweepy's client with its two missing settings: the base address, and limits of time and size."""

from collections.abc import Mapping
from typing import Any

import requests
from tweepy.auth import OAuth1UserHandler
from tweepy.client import Client as TweepyClient

from lifeline.channels._line import Line
from lifeline.core.wire import Answer


class Client(TweepyClient):
    """Names routes and parameters and signs (OAuth 1.0a, as the user); the exchange itself is the line's.

    tweepy would sign for a fixed host, wait for ever, and lose the `detail` of an error: so its one method that goes to
    the network is replaced, and every call of this client returns the whole Answer. It never waits for a rate limit.
    """

    def __init__(self, line: Line, credential: Mapping[str, Any]) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            consumer_key=credential["consumer_key"],
            consumer_secret=credential["consumer_secret"],
            access_token=credential["access_token"],
            access_token_secret=credential["access_token_secret"],
            return_type=requests.Response,  # tweepy's word for: hand the answer on as it is
            wait_on_rate_limit=False,
        )
        self._line = line

    def request(self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False) -> Answer:
        signer: Any = OAuth1UserHandler
        auth = signer(self.consumer_key, self.consumer_secret, self.access_token, self.access_token_secret).apply_auth()
        return self._line.call(method, route, params=params, json=json, auth=auth)
