"""Rows of posts as they stand once they were heard, for tests of what happens to them later."""

from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.core.cap import Status
from lifeline.listening.tables import CopyRow, SightingRow


def sighting(session: Session, number: int, *, at: datetime, status: Status = Status.ACTUAL, listener: str = "x") -> SightingRow:
    row = SightingRow(
        id=number,
        status=status.value,
        platform="x",
        post_id=str(number),
        author=f"a{number}",
        handle=f"@citizen{number}",
        author_key=number.to_bytes(16),
        url=f"https://x.example/citizen{number}/{number}",
        text=f"우리 집 앞에 눈이 쌓였어요 {number}",
        listener=listener,
        created_at=at,
        heard_at=at,
        media="https://x.example/picture.jpg",
        said='{"note": "눈"}',
        same=number.to_bytes(16),
        support=3,
        authors=2,
        route="incident",
    )
    session.add(row)
    session.flush()
    return row


def copy(session: Session, number: int, *, of: int, at: datetime) -> None:
    session.add(CopyRow(platform="x", post_id=f"c{number}", sighting_id=of, kind="repost", author_key=b"c" * 16, created_at=at))
