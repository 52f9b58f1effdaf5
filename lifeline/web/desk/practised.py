"""Whether whoever looks may approve in live by what exercises have shown of them; in an exercise nobody is asked."""

from lifeline.drills.policy import demand_of
from lifeline.staff import waive
from lifeline.staff.practice import Demand, Standing, standing
from lifeline.staff.roles import Act
from lifeline.web.desk.here import Here


def demand(here: Here) -> Demand:
    return demand_of(here.station.settings.folder("city"))


def everybody(here: Here) -> list[waive.Stands]:
    """Who may approve in live, and how they stand; nobody in an exercise."""
    if not here.station.live:
        return []
    with here.world.database.reading() as session:
        return waive.approvers(session, here.true, demand(here))


def own(here: Here) -> Standing | None:
    """How whoever looks stands; nothing in an exercise, and for who approves nowhere."""
    if not here.station.live or not here.may(Act.APPROVE_FIGURES):
        return None
    asked = demand(here) if here.may(Act.APPROVE) else demand(here).of_counting
    with here.world.database.reading() as session:
        return standing(session, here.actor.login, here.true, asked)


def require(here: Here) -> None:
    """Before an approval. Raises NotDone where the policy asks for practice that this person has not shown."""
    if here.station.live:
        with here.world.database.reading() as session:
            waive.require_practised(session, here.actor, here.true, demand(here))


def may_let_out(here: Here) -> bool:
    """Whether whoever looks may let figures out."""
    with here.world.database.reading() as session:
        return not here.station.live or waive.may_let_out(session, here.actor.login, here.true, demand(here))


def require_counted(here: Here) -> None:
    """Before figures are let out. Raises NotDone."""
    if here.station.live:
        with here.world.database.reading() as session:
            waive.require_counted(session, here.actor, here.true, demand(here))
