"""Telegram chats and channels a bot is a member of: every message since the last update, forwards as repeats of what they forward."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct, field

from lifeline.core.sighting import Copy, Position, Sighting
from lifeline.core.wire import Answer
from lifeline.listening import sane, tolerant
from lifeline.listening.asking import Asking, Secret, Settings
from lifeline.listening.port import ListenerFailed, Page

PLATFORM = "telegram"
BASE = "https://api.telegram.org"
_PAGE = 100
_KINDS = ("message", "channel_post", "edited_message", "edited_channel_post")
_QUIET = timedelta(days=6)  # after a week without updates Telegram numbers them anew, anywhere
_COARSE, _MOST_NUMBER = 50, 1 << 62
_MOST_NOTES = 5


class Who(Struct):
    id: int = 0
    username: str = ""


class Where(Struct):
    latitude: float
    longitude: float
    horizontal_accuracy: float = 0.0
    live_period: int = 0


class Origin(Struct):
    type: str = ""
    date: int = 0
    chat: Who | None = None
    message_id: int = 0


class Message(Struct):
    message_id: int
    chat: Who
    date: int = 0
    edit_date: int = 0
    sender: Who | None = field(default=None, name="from")
    sender_chat: Who | None = None
    text: str = ""
    caption: str = ""
    location: Where | None = None
    forward_origin: Origin | None = None


class Update(Struct):
    update_id: int
    message: Message | None = None
    channel_post: Message | None = None
    edited_message: Message | None = None
    edited_channel_post: Message | None = None


class Numbered(Struct):
    """An update of which nothing else can be read: its number must be passed, or it comes again for ever."""

    update_id: int = 0


class Found(Struct):
    ok: bool
    result: list[Update] = []


class Numbers(Struct):
    result: list[Numbered] = []


class At(Struct):
    update: int = 0
    second: int = 0


LISTS: tolerant.Lists = {("result",): Update}


def build(name: str, settings: Settings, secret: Secret) -> "Telegram":
    """Settings: chats, the ids or @names that are heard (all when left out). Secret: token of the bot. Raises KeyError, ValueError."""
    return Telegram(name, settings, secret)


class Telegram:
    """Chats have no tags to ask by: everything said there is heard. Deletions are not told to bots."""

    platform, looks = PLATFORM, 0

    def __init__(self, name: str, settings: Settings, secret: Secret) -> None:
        self.name, self._token = name, secret["token"]
        self._asking = Asking(name, settings, secret, base=BASE)
        chats = settings.get("chats", [])
        self._chats = frozenset(str(chat).lstrip("@").lower() for chat in (chats if isinstance(chats, list) else str(chats).split(",")))

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        at = _opened(cursor)
        offset = at.update + 1 if at.update and now.timestamp() - at.second < _QUIET.total_seconds() else None
        asked = {"offset": offset, "limit": _PAGE, "timeout": 0, "allowed_updates": msgspec.json.encode(_KINDS).decode()}
        answer = self._asking.call("GET", f"/bot{self._token}/getUpdates", params=asked)
        if answer.status != 200:
            raise self._judged(answer)
        found, numbers, notes = self._read(answer)
        if not numbers:
            return Page(sightings=(), cursor=cursor)
        heard = [message for update in found.result for message in _messages(update) if self._is_heard(message.chat)]
        made = sightings(heard, now, notes)
        moved = At(max(numbers), int(now.timestamp()))
        full = len(numbers) >= _PAGE
        return Page(sightings=made, cursor=msgspec.json.encode(moved).decode(), more=full, notes=tuple(notes[:_MOST_NOTES]), forgets=True)

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def close(self) -> None:
        self._asking.close()

    def _is_heard(self, chat: Who) -> bool:
        return self._chats in (frozenset(), {""}) or bool(self._chats & {str(chat.id), chat.username.lower()})

    def _read(self, answer: Answer) -> tuple[Found, list[int], list[str]]:
        try:
            found, lost = tolerant.read(answer.body, Found, LISTS)
            numbers, _ = tolerant.read(answer.body, Numbers, {("result",): Numbered})
        except tolerant.NoAnswer as error:
            raise self._asking.unreadable(answer, str(error)) from None
        if not found.ok:
            raise self._asking.unreadable(answer, "not ok")
        notes = [f"{lost} messages left out: they cannot be read"] if lost else []
        return found, [row.update_id for row in numbers.result if 0 < row.update_id < _MOST_NUMBER], notes

    def _judged(self, answer: Answer) -> ListenerFailed:
        # The path is only the token and a known method: what is not found there is the token. 409: somebody else reads this bot.
        return self._asking.judge(answer, {404: "credential", 409: "settings"}.get(answer.status))  # type: ignore[arg-type]


def sightings(messages: Sequence[Message], heard_at: datetime, notes: list[str]) -> tuple[Sighting, ...]:
    """A forward comes right after the message of a channel it repeats. What says nothing (a sticker, somebody joined) is left out."""
    made: list[Sighting] = []
    for message in messages:
        if not (message.text or message.caption or message.location) or (message.edit_date and message.location):
            continue
        origin = message.forward_origin
        copy, of = _repeats(origin)
        if origin is not None and copy:
            made.append(_original(message, origin, of, heard_at))
        made.append(_sighting(message, copy, of, heard_at, notes))
    return tuple(made)


def _messages(update: Update) -> list[Message]:
    found = (update.message, update.channel_post, update.edited_message, update.edited_channel_post)
    return [message for message in found if message is not None]


def _repeats(origin: Origin | None) -> tuple[Copy, str]:
    """Only a channel's message has an id of its own that anybody can name; of a person's only the words are forwarded."""
    named = origin is not None and origin.type == "channel" and origin.chat is not None and origin.message_id > 0
    return ("repost", f"{origin.chat.id}/{origin.message_id}") if named and origin and origin.chat else ("", "")


def _original(message: Message, origin: Origin, of: str, heard_at: datetime) -> Sighting:
    chat = origin.chat or Who()
    text = sane.text_of(message.text or message.caption)
    return Sighting(
        platform=PLATFORM,
        post_id=of,
        text=text,
        created_at=sane.at_epoch(origin.date, heard_at),
        heard_at=heard_at,
        author=str(chat.id),
        handle=sane.short(chat.username),
        url=_address(chat, origin.message_id),
        tags=sane.tags_in(text),
    )


def _sighting(message: Message, copy: Copy, of: str, heard_at: datetime, notes: list[str]) -> Sighting:
    who = message.sender or message.sender_chat or message.chat
    text = sane.text_of(message.text or message.caption)
    return Sighting(
        platform=PLATFORM,
        post_id=f"{message.chat.id}/{message.message_id}",
        text=text,
        created_at=sane.at_epoch(message.edit_date or message.date, heard_at),
        heard_at=heard_at,
        author=str(who.id),
        handle=sane.short(who.username),
        url=_address(message.chat, message.message_id),
        copy=copy,
        copy_of=of,
        position=_position(message.location, notes),
        tags=sane.tags_in(text),
    )


def _position(place: Where | None, notes: list[str]) -> Position | None:
    if place is None:
        return None
    metres = int(place.horizontal_accuracy) if 0 < place.horizontal_accuracy < 100_000 else _COARSE
    return sane.position(place.latitude, place.longitude, metres, notes)


def _address(chat: Who, message_id: int) -> str:
    name = chat.username
    return f"https://t.me/{name}/{message_id}" if name.isascii() and name.replace("_", "a").isalnum() else ""


def _opened(cursor: str) -> At:
    try:
        return msgspec.json.decode(cursor, type=At) if cursor else At()
    except msgspec.DecodeError:
        return At()
