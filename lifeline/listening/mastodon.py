"""Servers that speak the Mastodon API: the timeline of each tag, from new to old, down to where it was read to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from lifeline.core.sighting import Copy, Sighting
from lifeline.listening import sane, tolerant, walk
from lifeline.listening.asking import Asking, Secret, Settings
from lifeline.listening.port import Page
from lifeline.listening.quoted import path_part

PLATFORM = "mastodon"
_PAGE, _LOOKS = 40, 20
_FIRST, _LATE = timedelta(hours=1), timedelta(minutes=10)
_PUBLIC = ("public", "unlisted")
_MOST_NOTES = 5


class Account(Struct):
    id: str = ""
    acct: str = ""
    created_at: str | None = ""


class Tag(Struct):
    name: str = ""


class Attached(Struct):
    url: str | None = None
    preview_url: str | None = None
    remote_url: str | None = None


class Quote(Struct):
    quoted_status: "Status | None" = None


class Status(Struct):
    id: str
    content: str = ""
    created_at: str = ""
    spoiler_text: str | None = ""
    visibility: str = "public"
    sensitive: bool | None = False
    language: str | None = ""
    uri: str | None = ""
    url: str | None = ""
    edited_at: str | None = ""
    account: Account | None = None
    reblog: "Status | None" = None
    quote: Quote | None = None
    tags: list[Tag] | None = None
    media_attachments: list[Attached] | None = None
    reblogs_count: int | None = 0


LISTS: tolerant.Lists = {(): Status}


def build(name: str, settings: Settings, secret: Secret) -> "Mastodon":
    """Settings: base. Secret: access_token, or nothing where the server shows its timelines to everybody. Raises ValueError."""
    return Mastodon(name, settings, secret)


class Mastodon:
    platform, looks = PLATFORM, _LOOKS

    def __init__(self, name: str, settings: Settings, secret: Secret) -> None:
        self.name = name
        self._asking = Asking(name, settings, secret)
        token = secret.get("access_token")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._changed: list[Status] = []

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        at = walk.opened(cursor)
        going = walk.under_way(at, tags, walk.one_each, began=now.isoformat())
        if going is None:
            return Page(sightings=(), cursor=cursor, edited=self._edited(now))
        asked = {"limit": _PAGE, "max_id": going.next or None}  # no since_id: posts of other servers come late, with ids below it
        answer = self._asking.call("GET", f"/api/v1/timelines/tag/{path_part(going.tags[0])}", params=asked, headers=self._headers)
        if answer.status != 200:  # 422 is how some servers say that they show nothing without a token
            raise self._asking.judge(answer, "credential" if answer.status == 422 and not self._headers else None)
        try:
            rows, lost = tolerant.read(answer.body, list[Status], LISTS)
        except tolerant.NoAnswer as error:
            raise self._asking.unreadable(answer, str(error)) from None
        rows = [row for row in rows if sane.identity(row.id)]
        ids, notes = [row.id for row in rows], [f"{lost} posts left out: they cannot be read"] if lost else []
        lowest = min(ids, key=walk.rank, default="")
        stuck = bool(going.next) and walk.rank(lowest) >= walk.rank(going.next)  # a server that does not know max_id
        oldest = walk.since(going, _FIRST, _LATE)
        met = stuck or (walk.rank(lowest) <= walk.rank(going.floor) if going.floor else _before(rows, oldest))
        fresh = walk.unheard(at, ids)
        new = [row for row in rows if row.id in fresh]
        more = walk.went(at, ids, following=lowest, met=met)
        some = tuple(notes[:_MOST_NOTES])
        return Page(sightings=sightings(new, now), cursor=walk.kept(at), more=more, notes=some, edited=self._edited(now))

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        """One question per post: 404 and 410 say that it is gone. What its author has changed is given with the next page."""
        self._changed = []
        return frozenset(post_id for post_id in post_ids[:_LOOKS] if self._is_gone(post_id))

    def close(self) -> None:
        self._asking.close()

    def _is_gone(self, post_id: str) -> bool:
        answer = self._asking.call("GET", f"/api/v1/statuses/{path_part(post_id)}", headers=self._headers)
        if answer.status not in (200, 404, 410):
            raise self._asking.judge(answer)
        if not isinstance(answer.json(), dict):  # a proxy's 404 is no word of the server
            raise self._asking.unreadable(answer, "no JSON object")
        if answer.status == 200 and (row := _changed(answer.body, post_id)) is not None:
            self._changed.append(row)
        return answer.status != 200

    def _edited(self, now: datetime) -> tuple[Sighting, ...]:
        rows, self._changed = self._changed, []
        return sightings(rows, now)


def _changed(body: bytes, post_id: str) -> Status | None:
    """The post, where its author has edited it."""
    try:
        row, _ = tolerant.read(body, Status, {})
    except tolerant.NoAnswer:
        return None
    known = row.id == post_id and row.reblog is None and row.edited_at
    return row if known else None


def sightings(rows: Sequence[Status], heard_at: datetime) -> tuple[Sighting, ...]:
    """A repost comes right after the post it repeats. What is not public is left out, though our own token may see it."""
    made: list[Sighting] = []
    for row in rows:
        if row.visibility not in _PUBLIC:
            continue
        original = row.reblog
        if original is not None and sane.identity(original.id):
            if original.visibility not in _PUBLIC:
                continue
            made.append(_sighting(original, heard_at))
        made.append(_sighting(row, heard_at))
    return tuple(made)


def _sighting(row: Status, heard_at: datetime) -> Sighting:
    shown = row.reblog or row
    account = row.account or Account()
    copy, of = _repeats(row)
    return Sighting(
        platform=PLATFORM,
        post_id=row.id,
        text=_text(shown),
        created_at=sane.when(row.created_at, heard_at),
        heard_at=heard_at,
        author=sane.identity(account.id),
        handle=sane.short(account.acct),
        url=sane.address(row.url or "") or sane.address(shown.url or ""),
        language=sane.short(shown.language or "", 16),
        copy=copy,
        copy_of=of,
        reposts=max(0, row.reblogs_count or 0) if not copy else 0,
        tags=sane.tag_names(tag.name for tag in shown.tags or ()),
        media=_pictures(shown),
        young=sane.young(account.created_at, heard_at),
        said={"sensitive": True} if shown.sensitive else {},
    )


def _repeats(row: Status) -> tuple[Copy, str]:
    if row.reblog is not None and sane.identity(row.reblog.id):
        return "repost", row.reblog.id
    quoted = row.quote.quoted_status if row.quote is not None else None
    if quoted is not None and sane.identity(quoted.id):
        return "quote", quoted.id
    return "", ""


def _text(row: Status) -> str:
    """The warning in front belongs to what is said: often it is all that tells what the post is about."""
    return sane.text_of("\n".join(part for part in (sane.plain(row.spoiler_text or ""), sane.plain(row.content)) if part))


def _pictures(row: Status) -> tuple[str, ...]:
    found = (sane.address(one.url or one.remote_url or one.preview_url or "") for one in (row.media_attachments or ())[: sane.MOST_MEDIA])
    return tuple(address for address in found if address)


def _before(rows: Sequence[Status], moment: datetime) -> bool:
    """Whether the page reaches back beyond that moment; an unreadable time counts as later."""
    return any(sane.when(row.created_at, moment + timedelta(days=1)) < moment for row in rows)
