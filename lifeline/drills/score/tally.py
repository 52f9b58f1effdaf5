"""What single measures come to: by objective, by department, by person, and the mean of their times."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from lifeline.drills.score.values import JUDGED, Mean, Measured, Rating, Tally
from lifeline.drills.script import Script
from lifeline.drills.tables import ExercisePerson


def counted(measured: Iterable[Measured]) -> dict[Rating, int]:
    found = Counter(one.rating for one in measured)
    return {rating: found[rating] for rating in Rating}


def together(ratings: Iterable[Rating]) -> Rating:
    """The worst of them; where only some of it could not be done at all, it was done with major challenges. Our proposal."""
    judged = {rating for rating in ratings if rating}
    if not judged:
        return Rating.NONE
    worst = max(judged, key=JUDGED.index)
    return Rating.M if worst is Rating.U and len(judged) > 1 else worst


def healthy(objectives: Iterable[Tally], worst: Rating) -> bool:
    judged = [one.rating for one in objectives if one.rating]
    return bool(judged) and all(JUDGED.index(rating) <= JUDGED.index(worst) for rating in judged)


def objectives(script: Script, measured: Sequence[Measured]) -> tuple[Tally, ...]:
    """In the order of the script; what was expected under no objective counts for none."""
    own = {one.code: [m for m in measured if m.objective == one.code] for one in script.objectives}
    return tuple(_tally(code, asked) for code, asked in own.items())


def departments(script: Script, people: Sequence[ExercisePerson], measured: Sequence[Measured]) -> tuple[Tally, ...]:
    """What its people did, and what was asked of it and nobody did; `all` is asked of everybody.

    A part without a department is asked for the departments of who plays it. What lifeline did by itself is nobody's.
    """
    asked, homes = _departments_of(script, people), {one.login: one.department for one in people}

    def whose(one: Measured) -> set[str]:
        return {homes.get(who, "") for who in one.people} if one.people else set(asked.get(one.part, ["all"]))

    return _by(whose, [one for one in measured if _of_people(one)])


def people(known: Sequence[ExercisePerson], measured: Sequence[Measured]) -> tuple[Tally, ...]:
    """Everybody who plays or acted, by login: what they did, and what was asked of their part and nobody did."""
    parts = {one.login: one.part for one in known if one.role == "player"}

    def whose(one: Measured) -> set[str]:
        return set(one.people) or {login for login, part in parts.items() if part == one.part}

    found = {one.code: one for one in _by(whose, [one for one in measured if _of_people(one)])}
    return tuple(found.get(login) or _tally(login, []) for login in sorted(parts.keys() | found.keys()))


def means(measured: Sequence[Measured]) -> tuple[Mean, ...]:
    times: dict[str, list[int]] = defaultdict(list)
    for one in measured:
        if one.took is not None and one.rating:
            times[str(one.act)].append(one.took)
            for stage, took in one.stages.items():
                times[f"{one.act} {stage}"].append(took)
    return tuple(Mean(what, sum(each) // len(each), len(each)) for what, each in sorted(times.items()))


def _departments_of(script: Script, people: Sequence[ExercisePerson]) -> Mapping[str, Sequence[str]]:
    return {
        part.code: [part.department] if part.department else sorted({one.department for one in people if one.part == part.code} - {""})
        for part in script.parts
    }


def _of_people(one: Measured) -> bool:
    """Somebody did it, or nobody did what somebody should have."""
    return bool(one.people) or one.rating is Rating.U


def _by(whose: Callable[[Measured], set[str]], measured: Sequence[Measured]) -> tuple[Tally, ...]:
    own = defaultdict[str, list[Measured]](list)
    for one in measured:
        for code in whose(one) - {""}:
            own[code].append(one)
    return tuple(_tally(code, own[code]) for code in sorted(own))


def _tally(code: str, own: Sequence[Measured]) -> Tally:
    done = [one for one in own if one.people]
    return Tally(code, together(one.rating for one in own), counted(own), len(done), sum(one.rating is Rating.P for one in done))
