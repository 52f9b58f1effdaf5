"""What stands above every page of the drill's desk while an exercise goes on, and who may act at that desk meanwhile."""

from dataclasses import dataclass

from lifeline.drills import read
from lifeline.drills.permit import of_exercises
from lifeline.drills.real import Real, Spoken, look
from lifeline.drills.refused import DrillRefused
from lifeline.staff.roles import Act
from lifeline.web.desk.drill_seen import Seen, as_seen
from lifeline.web.desk.here import Here

# What is no part of the play: one's own sign-in, the people, the record, and the exercise itself.
ALWAYS = frozenset(
    {Act.LOOK, Act.OWN, Act.OWN_KEYS, Act.TAKE_PART, Act.DIRECT_DRILL, Act.CLOSE_ALARM, Act.READ_RECORD}
    | {Act.SEE_PEOPLE, Act.PROPOSE_POWER, Act.CONFIRM_POWER, Act.TAKE_POWER}
)
ACTS = ("player", "controller", "simulator")


@dataclass(frozen=True, slots=True)
class Strip:
    """`drill` is the exercise that goes on, `said` what live says now in words: both stand on every page, `said` before everything.

    `asked`: one that is planned, and waits for this person to acknowledge it. `outside`: how many accounts speak to the public now.
    """

    drill: Seen | None
    asked: Seen | None
    real: Real
    said: tuple[str, ...]
    outside: int


def outside(here: Here) -> int:
    """How many accounts of this drill's desk speak to the public now: those for exercises, while a public one goes on."""
    if here.station.live or (going := _going(here)) is None or going.exercise.scope != "public":
        return 0
    return len(of_exercises(here.world.accounts))


def strip(here: Here) -> Strip | None:
    """None in live, where nothing of an exercise is shown."""
    if here.station.live:
        return None
    window = here.station.live_window
    real = look(window) if window is not None else Real()
    return Strip(*_mine(here), real, tuple(_words(here, one) for one in real.bulletins), outside(here))


def _going(here: Here) -> Seen | None:
    with here.world.database.reading() as session:
        exercise = read.going(session)
        return as_seen(here, session, exercise) if exercise is not None else None


def _mine(here: Here) -> tuple[Seen | None, Seen | None]:
    """The exercise that goes on; where there is none, the first planned one that this person is named in and has not acknowledged."""
    with here.world.database.reading() as session:
        if (exercise := read.going(session)) is not None:
            return as_seen(here, session, exercise), None
        named = (as_seen(here, session, one) for one in reversed(read.exercises(session)) if one.state == "planned")
        return None, next((one for one in named if one.me and one.me.acknowledged_at is None), None)


def _words(here: Here, one: Spoken) -> str:
    hazard = here.office.hazards.get(one.hazard)
    level = hazard.find(one.level) if hazard else None
    named = hazard.name(here.language) if hazard else one.hazard, level.name(here.language) if level else one.level
    return f"{' '.join(named)}, {here.name(one.area_ko, one.area_en)} ({one.number})"


def require_part(here: Here, act: Act) -> None:
    """While an exercise goes on the desk is its players'. Raises DrillRefused for everybody else, and for who is away."""
    if act in ALWAYS or here.station.live or (going := _going(here)) is None:
        return
    if act is Act.END and going.exercise.scope == "public":
        return  # what citizens see and is wrong is taken back by whoever sees it first
    me = going.me
    if me is None or me.role not in ACTS:
        raise DrillRefused(f"exercise {going.exercise.code} goes on, and those who play in it act here: you do not")
    if me.acknowledged_at is None:
        raise DrillRefused("acknowledge first that it is an exercise: then you take part")
    if me.absent:
        raise DrillRefused("by the script you are away: others must do it")
