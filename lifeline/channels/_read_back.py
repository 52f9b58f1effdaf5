"""Finding a post on the account's own timeline by its text, as platforms write it back."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lifeline.channels._line import dig
from lifeline.core.ports import Receipt, Unavailable
from lifeline.core.post import Post
from lifeline.core.text import nfc
from lifeline.core.wire import Answer

# The platform's clock and ours may differ by this much.
SKEW = timedelta(seconds=60)
MOST_PAGES = 5
_SHORTENED = re.compile(r"t\.co/[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """One post of our own as the platform shows it; `text` without mark-up, `at` in UTC, `reply_to` "" for none."""

    post_id: str
    text: str
    at: datetime
    reply_to: str = ""
    url: str = ""


def match(post: Post, pages: Iterable[list[Seen]], since: datetime) -> Receipt | None:
    """The receipt of the post among pages that run from new to old, or None where it is not there.

    A post counts when text and reply target are the same and it is not older than `since`. Raises Unavailable where
    the timeline is longer than MOST_PAGES: "not there" would be a guess.
    """
    for number, page in enumerate(pages, 1):
        for seen in page:
            if seen.at >= since - SKEW and seen.reply_to == post.reply_to and same(post.text, seen.text, reply=bool(post.reply_to)):
                return Receipt(seen.post_id, seen.url)
        if not page or page[-1].at < since - SKEW:
            return None
        if number == MOST_PAGES:
            raise Unavailable(f"more than {number} pages of posts since {since:%H:%M:%S} UTC: cannot tell that the post is not there")
    return None


def same(ours: str, theirs: str, *, reply: bool = False) -> bool:
    """Whether a platform's text is our text: spaces, protocols and last slashes of addresses may differ, and a shortened
    address may stand for any. In a reply the platform may put the names of those answered in front."""
    ours, theirs = _plain(ours), _plain(theirs)
    if reply:
        ours, theirs = _without_names(ours), _without_names(theirs)
    if ours == theirs:
        return True
    pieces = _SHORTENED.split(theirs)
    return len(pieces) > 1 and re.fullmatch(r"\S+".join(re.escape(piece) for piece in pieces), ours) is not None


def plain_text(markup: str) -> str:
    """The text a Mastodon `content` was made of: breaks and paragraphs as line ends, everything else without its tags."""
    lines = re.sub(r"(?i)<br\s*/?>|</p>\s*<p[^>]*>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]*>", "", lines))


def moment(value: Any) -> datetime:
    """A platform's ISO time. Raises Unavailable on anything else: a timeline that cannot be read proves nothing."""
    try:
        read = datetime.fromisoformat(str(value))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unavailable(f"the timeline has a time that cannot be read: {str(value)[:40]!r}") from None


def rows(answer: Answer, *path: str) -> list[dict[str, Any]]:
    """The list of objects at that place of a JSON answer. Raises Unavailable where there is none."""
    value = dig(answer.json(), *path)
    if answer.status != 200 or not isinstance(value, list):
        raise Unavailable(f"the timeline cannot be read (HTTP {answer.status})")
    return [row for row in value if isinstance(row, dict)]


def _plain(text: str) -> str:
    text = re.sub(r"https?://", "", nfc(text))
    text = re.sub(r"(@\w+)@[\w.\-]+\w", r"\1", text)
    return " ".join(re.sub(r"/(?=[\s)\]]|$)", "", text).split())


def _without_names(text: str) -> str:
    return re.sub(r"^(?:@\w+\s+)+", "", text)
