"""The platforms citizens are heard on: one line per adapter, loaded only when it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from lifeline.listening.asking import Secret, Settings
from lifeline.listening.port import Listener


@dataclass(frozen=True, slots=True)
class Adapter:
    """`name` is also its module; the module's `build` makes the listener. `secret`: the parts of the credential it cannot do without.

    `paid`: the platform charges for each post that is read.
    """

    name: str
    secret: tuple[str, ...] = ()
    paid: bool = False

    def build(self, name: str, settings: Settings, secret: Secret) -> Listener:
        """Raises KeyError on a part of the credential that is missing, ValueError on a bad setting."""
        listener: Listener = import_module(f"lifeline.listening.{self.name}").build(name, settings, secret)
        return listener


LISTENERS: Mapping[str, Adapter] = {
    adapter.name: adapter
    for adapter in (
        Adapter("x", ("bearer_token",), paid=True),
        Adapter("x_stream", ("bearer_token",), paid=True),
        Adapter("mastodon"),
        Adapter("bluesky"),
        Adapter("telegram", ("token",)),
        Adapter("syndication"),
    )
}
