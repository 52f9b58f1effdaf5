"""The city's official accounts as citizens may know them: which post, which cannot at the moment, and which are not ours yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lifeline.bulletins import read
from lifeline.core.people import Account, Department
from lifeline.core.window import Window
from lifeline.web.public.face import Face
from lifeline.web.public.profiles import profile
from lifeline.web.public.status_json import as_bytes, head

SCHEMA = "lifeline.accounts/1"
POSTS, DOWN, OFF, SIMULATED = "posts", "down", "off", "simulated"


@dataclass(frozen=True, slots=True)
class Listed:
    """One account. `address` is empty unless it posts: the page of a name that is not switched on may be somebody else's."""

    account: Account
    state: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one department."""

    department: Department
    accounts: tuple[Listed, ...]


def listed(face: Face) -> tuple[Listed, ...]:
    """In the order of the office's file, departments together."""
    down = parked(face.window)
    order = list(face.office.people.departments)
    accounts = sorted(face.office.people.accounts, key=lambda one: order.index(one.department.code))
    return tuple(_listed(one, down, face) for one in accounts)


def groups(accounts: Sequence[Listed]) -> tuple[Group, ...]:
    found = groupby(accounts, key=lambda one: one.account.department)
    return tuple(Group(department, tuple(ones)) for department, ones in found)


def parked(window: Window) -> frozenset[str]:
    """The accounts that cannot post until a person has acted. Why is nobody's business but the office's."""
    database = window.database()
    if database is None:
        return frozenset()
    with database.reading() as session:
        return frozenset(name for name, state in read.account_states(session).items() if state.parked_at is not None)


def accounts_json(face: Face) -> bytes:
    """docs/subscribe.md describes every field; a change that breaks a reader gets another schema."""
    begun = head(face.window.status, face.office, SCHEMA)
    return as_bytes({**begun, "accounts": [_object(one) for one in listed(face)]})


def _listed(account: Account, down: Collection[str], face: Face) -> Listed:
    if face.exercise:
        return Listed(account, SIMULATED, "")
    if not account.enabled:
        return Listed(account, OFF, "")
    return Listed(account, DOWN if account.id in down else POSTS, profile(account))


def _object(one: Listed) -> dict[str, Any]:
    account = one.account
    return {
        "id": account.id,
        "department": {"code": account.department.code, "ko": account.department.ko, "en": account.department.en},
        "channel": account.channel,
        "handle": account.handle,
        "language": account.language,
        "state": one.state,
        "address": one.address or None,
    }
