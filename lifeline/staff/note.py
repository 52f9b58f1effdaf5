"""What a person did that no other recorded row tells goes on record here, in the transaction of the act itself."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.core.people import Actor
from lifeline.core.text import storable
from lifeline.staff.tables import StaffAct


def note(
    session: Session,
    act: str,
    *,
    by: Actor,
    now: datetime,
    subject: str = "",
    reason: str = "",
    address: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append one act. `by.login` may be empty only where nobody is signed in yet. `detail` holds no secret, code or password."""
    session.add(
        StaffAct(
            status=session.scalars(select(WorldRow.status)).one(),
            act=act,
            subject=storable(subject)[:200],
            reason=storable(reason),
            detail=json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True),
            person=by.person[:80],
            login=by.login[:80],
            address=address[:60],
            at=now,
        )
    )
