"""The platforms the city speaks on: one line per channel, loaded only when it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from lifeline.core.people import Account, Quota
from lifeline.core.ports import Measure, Outlet


@dataclass(frozen=True, slots=True)
class Channel:
    """`name` is also its module, `outlet` the class in it. `quota` is what one account may post where it names no other:
    below the platform's own limit, with a reserve for corrections and life safety."""

    name: str
    outlet: str
    quota: Quota

    def build(self, account: Account, credential: Mapping[str, Any]) -> Outlet[Any]:
        """The outlet of one account. Raises KeyError on a part of the credential that is missing, ValueError on a bad setting."""
        outlet: Outlet[Any] = getattr(_module(self.name), self.outlet)(account, credential)
        return outlet

    def room(self, text: str, settings: Mapping[str, str | int | bool]) -> Measure:
        """The text as the platform counts it, on a server with these settings. Pure."""
        measure: Measure = _module(self.name).room(text, settings)
        return measure


@cache
def _module(name: str) -> Any:
    """Asked for with each text that is measured, thousands for a page of the desk."""
    return import_module(f"lifeline.channels.{name}")


# X: 100 in 15 minutes and 300 in 3 hours, so 100 an hour keeps both. Mastodon counts per address of ours as well.
CHANNELS: Mapping[str, Channel] = {
    channel.name: channel
    for channel in (
        Channel("x", "X", Quota(100, 3600, 20)),
        Channel("mastodon", "Mastodon", Quota(60, 3600, 20)),
        Channel("bluesky", "Bluesky", Quota(300, 3600, 60)),
        Channel("threads", "Threads", Quota(250, 86_400, 50)),
        Channel("facebook", "Facebook", Quota(100, 3600, 20)),
        Channel("telegram", "Telegram", Quota(20, 60, 5)),
        Channel("webhook", "Webhook", Quota(60, 60, 20)),
        Channel("loopback", "Loopback", Quota(1000, 60, 100)),
    )
}
