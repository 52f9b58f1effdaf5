"""How the desk says what an incident is, where, and what an act would make of it: only from facts, and in each world in its own words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lifeline.incidents.public_rules import standing
from lifeline.incidents.states import NEXT, VERDICT_NEXT, State, Verdict
from lifeline.incidents.tables import Incident, Report
from lifeline.web.desk.here import Here

LOOK, ESCALATE = "look", "escalate"
KEYS: Mapping[str, str] = {
    LOOK: "l",
    State.CONFIRMED: "c",
    State.FALSE: "f",
    State.HANDLED: "h",
    State.OVER: "o",
    State.HIDDEN: "x",
    State.UNCONFIRMED: "u",
    ESCALATE: "e",
}
_LOUD = frozenset({State.FALSE, State.HIDDEN})


@dataclass(frozen=True, slots=True)
class Choice:
    """An act that is open now: its key, and in words what it does."""

    act: str
    key: str
    then: str
    loud: bool


@dataclass(frozen=True, slots=True)
class InWords:
    here: Here

    def hazard(self, code: str) -> str:
        found = self.here.office.hazards.get(code)
        return self.here.say("rep_no_hazard") if found is None else self.here.name(found.ko, found.en)

    def district(self, code: str) -> str:
        found = self.here.office.city.districts.get(code)
        return code if found is None else found.name(self.here.language)

    def where(self, one: Incident | Report) -> str:
        """Place and how exactly it is known: never more than is known."""
        district = self.district(one.district)
        named = f"{district} {one.place}" if one.place and district not in one.place else one.place or district
        if not named:
            return self.here.say("rep_place_unknown")
        if one.lat is None:
            return self.here.say("rep_place_area", {"place": named})
        metres = "?" if one.precision_m is None else f"{one.precision_m:,}"
        return self.here.say("rep_place_near", {"place": named, "metres": metres})

    def method(self, method: str) -> str:
        return self.here.say(f"rep_by_{method}") if self.here.say.has(f"rep_by_{method}") else method

    def platform(self, platform: str) -> str:
        return self.here.say(f"rep_from_{platform}") if self.here.say.has(f"rep_from_{platform}") else platform

    def act(self, act: str) -> str:
        """What the record calls it, in words of the desk."""
        key = f"rep_act_{act.replace(' ', '_').replace('-', '_')}"
        return self.here.say(key) if self.here.say.has(key) else act

    def choices(self, incident: Incident) -> list[Choice]:
        """What may follow what it is now."""
        if incident.merged_into is not None:
            return []
        states = NEXT[State(incident.state)]
        open_now = [act for act in KEYS if act in (LOOK, ESCALATE) or State(act) in states]
        return [Choice(act, KEYS[act], self._then(incident, act), act in _LOUD) for act in open_now]

    def on_map(self, incident: Incident, state: str = "", *, looked: bool | None = None) -> str:
        """What the public sees of it, as it is or as it would be."""
        seen = incident.looked if looked is None else looked
        current = incident.until > self.here.now
        after = standing(state or incident.state, incident.audience, looked=seen, current=current, reports=incident.reports)
        facts = {"state": self.here.say(f"rep_state_{state or incident.state}"), "place": self.where(incident)}
        return self.here.say(f"rep_map_{after}_{'live' if self.here.station.live else 'drill'}", facts)

    def verdicts(self, report: Report) -> list[Verdict]:
        return sorted(VERDICT_NEXT[Verdict(report.state)], key=list(Verdict).index)

    def _then(self, incident: Incident, act: str) -> str:
        state = incident.state if act in (LOOK, ESCALATE) else act
        return f"{self.here.say(f'rep_what_{act}')} {self.on_map(incident, state, looked=True)}"


def area(districts: Collection[str]) -> Collection[str]:
    """Those an act concerns; what lies nobody knows where concerns the whole city."""
    return () if not all(districts) else set(districts)
