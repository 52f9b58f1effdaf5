"""Where an account can be seen: the address of its page on its platform, over https or not at all."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from lifeline.core.people import Account

_BASE = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}(@[A-Za-z0-9.-]{1,100})?")


def profile(account: Account) -> str:
    """Empty where the channel has no pages, or the handle is none that a platform could have given."""
    name = account.handle.removeprefix("@")
    make = PLATFORMS.get(account.channel)
    return make(account, quote(name)) if make and _NAME.fullmatch(name) else ""


def _mastodon(account: Account, name: str) -> str:
    base = str(account.settings.get("base", "")).rstrip("/")
    return f"{base}/@{name}" if _BASE.fullmatch(base) else ""


def _at(base: str) -> Callable[[Account, str], str]:
    return lambda _, name: f"{base}{name}"


PLATFORMS: Mapping[str, Callable[[Account, str], str]] = {
    "x": _at("https://x.com/"),
    "bluesky": _at("https://bsky.app/profile/"),
    "threads": _at("https://www.threads.com/@"),
    "facebook": _at("https://www.facebook.com/"),
    "telegram": _at("https://t.me/"),
    "mastodon": _mastodon,
}
