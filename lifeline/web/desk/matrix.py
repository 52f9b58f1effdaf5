"""Who may do what at which address, in one table: read from the addresses and the rule the door itself asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from lifeline.core.cap import Status
from lifeline.staff.roles import FRESH, MAY, SECOND_FACTOR, Act, Role
from lifeline.web.desk.door import Open, Page, of_world


@dataclass(frozen=True, slots=True)
class Line:
    """One act in one world. `addresses`: "METHOD path"; `fresh`: a factor shown within the last five minutes is asked for."""

    act: Act
    roles: frozenset[Role]
    fresh: bool
    addresses: tuple[str, ...]


def lines(pages: Iterable[Page | Open], status: Status, root: str) -> tuple[Line, ...]:
    """Every act, in the order of its table; an act no address carries has none."""
    found: dict[Act, list[str]] = {act: [] for act in Act}
    for one in of_world(pages, status):
        if isinstance(one, Page):
            found[one.act] += [f"{method} {root}{one.rule}" for method in one.methods]
    live = status is Status.ACTUAL
    return tuple(Line(act, MAY[act], live and act in FRESH, tuple(sorted(at))) for act, at in found.items())


def outside(pages: Iterable[Page | Open], root: str) -> tuple[str, ...]:
    """Addresses for people who are not signed in; they guard themselves."""
    return tuple(sorted(f"{method} {root}{one.rule}" for one in pages if isinstance(one, Open) for method in one.methods))


def factors(role: Role, status: Status) -> int:
    """How many factors somebody in this role signs in with, at least."""
    return 2 if status is Status.ACTUAL and role in SECOND_FACTOR else 1
