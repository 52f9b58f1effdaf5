"""X through tweepy, as the user (OAuth 1.0a); no key against repeats, so every doubt is settled on the own timeline."""

import html
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Generic

from lifeline.channels._line import Line, dig, nothing_taken, proved, reading
from lifeline.channels._read_back import SKEW, Seen, match, moment, rows
from lifeline.channels._twitter_text import weigh
from lifeline.core.people import Account
from lifeline.core.ports import Measure, OutletError, P, Probe, Receipt, Refused, Unavailable, Unsure
from lifeline.core.wire import Answer, Wire

# Error codes after which the account cannot post until a person has looked: bad token, limit, automated, locked, suspended.
_PARKING = {"64", "89", "185", "226", "326"}


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    """Weighted as twitter-text does; `characters` is 280 unless the account is subscribed to more."""
    return Measure(weigh(text), int(settings.get("characters", 280)), "weighted")


class X(Generic[P]):
    """Credential: consumer_key, consumer_secret, access_token, access_token_secret; user_id spares one look-up."""

    exact = False

    def __init__(
        self, account: Account, credential: Mapping[str, Any], *, base: str = "https://api.x.com", wire: Wire | None = None
    ) -> None:
        from lifeline.channels._tweepy import Client  # tweepy is loaded only by who posts to X

        self._account, self._user = account, str(credential.get("user_id", ""))
        self.settles: float | None = float(account.settings.get("settles", 15))
        hidden = {name: value for name, value in credential.items() if name != "user_id"}
        self._line = Line(account, hidden, base=base, wire=wire)
        self._client: Any = Client(self._line, credential)

    def send(self, post: P) -> Receipt:
        answer = self._client.create_tweet(text=post.text, in_reply_to_tweet_id=post.reply_to or None, user_auth=True)
        if answer.status not in (200, 201):
            raise self._judge(answer)
        post_id = self._line.text(answer, "data", "id")
        return Receipt(post_id, self._address(post_id))

    def find(self, post: P, since: datetime) -> Receipt | None:
        return match(post, self._timeline(since), since)

    def probe(self) -> Probe:
        try:
            return proved(self._account, self._line.text(self._me(), "data", "username"))
        except OutletError as error:
            return Probe(ok=False, detail=error.detail)

    def room(self, text: str) -> Measure:
        return room(text, self._account.settings)

    def _timeline(self, since: datetime) -> Iterator[list[Seen]]:
        more: str | None = None
        with reading():
            self._user = self._user or self._line.text(self._me(), "data", "id")
            while True:
                answer = self._client.get_users_tweets(
                    self._user,
                    start_time=since - SKEW,
                    max_results=100,
                    pagination_token=more,
                    tweet_fields=["created_at", "referenced_tweets", "note_tweet"],
                    user_auth=True,
                )
                if answer.status != 200:
                    raise self._judge(answer)
                meta = dig(answer.json(), "meta")
                yield [] if dig(meta, "result_count") == 0 else [self._seen(row) for row in rows(answer, "data")]
                more = dig(meta, "next_token")
                if not isinstance(more, str):
                    return

    def _seen(self, row: Mapping[str, Any]) -> Seen:
        text = dig(row, "note_tweet", "text") or row.get("text")
        others = row.get("referenced_tweets")
        replied = [dig(other, "id") for other in (others if isinstance(others, list) else ()) if dig(other, "type") == "replied_to"]
        post_id = str(row.get("id", ""))
        target = str(replied[0]) if replied else ""
        return Seen(post_id, html.unescape(str(text)), moment(row.get("created_at")), target, self._address(post_id))

    def _me(self) -> Answer:
        with nothing_taken():
            answer: Answer = self._client.get_me(user_auth=True)
            if answer.status != 200:
                raise self._judge(answer)
            return answer

    def _judge(self, answer: Answer) -> OutletError:
        said, body = self._line.words(answer), answer.json()
        errors = dig(body, "errors")
        codes = {str(dig(error, "code")) for error in (errors if isinstance(errors, list) else ())}
        if answer.status == 403 and "duplicate content" in said.lower():
            return Unsure(said)
        if answer.status == 402 or str(dig(body, "type")).endswith("usage-capped"):
            return Unavailable(said, retry_after=self._line.wish(answer))
        if answer.status < 500 and (codes & _PARKING or "suspended" in said.lower() or "account is temporarily locked" in said.lower()):
            return Refused(said, parks=True)
        return self._line.judge(answer)

    def _address(self, post_id: str) -> str:
        return f"https://x.com/{self._account.handle.lstrip('@') or 'i'}/status/{post_id}"
