"""One bulletin on the city's accounts, as citizens see it: which account, what words, how far, when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins.office import Office
from lifeline.bulletins.read import DeliveryView
from lifeline.bulletins.states import Sent

WAITING = (Sent.PENDING, Sent.CLAIMED, Sent.UNSURE)


@dataclass(frozen=True, slots=True)
class Post:
    """The text is exactly what the account was given. `url` is empty unless it leads to a web page."""

    account: str
    department: str
    channel: str
    handle: str
    language: str
    text: str
    state: str
    at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Posts:
    """All posts of one bulletin in the order of the office's accounts, counted by account. Times are UTC, `after` in seconds."""

    issued: datetime | None
    all: tuple[Post, ...]

    @property
    def accounts(self) -> int:
        return len({post.account for post in self.all})

    @property
    def posted(self) -> int:
        return self.accounts - len({post.account for post in self.all if post.state != Sent.SENT})

    @property
    def waiting(self) -> int:
        return len({post.account for post in self.all if post.state in WAITING})

    @property
    def failed(self) -> int:
        return self.accounts - self.posted - self.waiting

    @property
    def first(self) -> datetime | None:
        return min(self._times(), default=None)

    @property
    def last(self) -> datetime | None:
        return max(self._times(), default=None)

    def after(self, moment: datetime) -> str:
        """Seconds from the issue of the bulletin to that moment, two decimals."""
        return f"{(moment - self.issued).total_seconds():.2f}" if self.issued else ""

    def _times(self) -> Iterable[datetime]:
        return (post.at for post in self.all if post.at is not None)


def posts(deliveries: Sequence[DeliveryView], office: Office, language: str, *, issued: datetime | None) -> Posts:
    """The deliveries as posts. An account the office no longer has keeps its place at the end, under its id."""
    order = {account.id: place for place, account in enumerate(office.people.accounts)}
    sorted_ones = sorted(deliveries, key=lambda one: (order.get(one.account, len(order)), one.account, one.id))
    return Posts(issued, tuple(_post(one, office, language) for one in sorted_ones))


def _post(one: DeliveryView, office: Office, language: str) -> Post:
    known = next((account for account in office.people.accounts if account.id == one.account), None)
    return Post(
        account=one.account,
        department=known.department.name(language) if known else one.account,
        channel=one.channel,
        handle=known.handle if known else "",
        language=one.language,
        text=one.text,
        state=one.state,
        at=one.sent_at,
        url=one.url if one.url.startswith(("https://", "http://")) else "",
    )
