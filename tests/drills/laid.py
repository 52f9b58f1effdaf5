"""Rows of an exercise laid by hand, minute by minute, for what is computed from them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lifeline.bulletins.tables import Bulletin, DecisionRow, Delivery, Situation, Step
from lifeline.drills.script import Expect, Expected, Inject, Kind, Objective, Part, Said, Script
from lifeline.drills.tables import Exercise, ExercisePerson, InjectRow, Note
from lifeline.incidents.tables import Incident, IncidentAct, IncidentReport, Report
from lifeline.listening.tables import SightingRow
from lifeline.situation.tables import Figure, FigureAct, FigureVerdict

BASE = datetime(2011, 12, 14, tzinfo=UTC)
CODE = "2026-11-22-laid"
EXERCISE = "Exercise"
WRITER, APPROVER, MODERATOR = "kim.writer", "lee.approver", "park.map"
TARGET = 10  # minutes


def at(minute: float) -> datetime:
    return BASE + timedelta(minutes=minute)


def expect(act: Expected, **what: Any) -> Expect:
    return Expect(act, timedelta(minutes=TARGET), **what)


def inject(code: str, *expects: Expect, minute: float = 10, kind: Kind = Kind.CALL, objective: str = "o1", **more: Any) -> Inject:
    said = Said("상황", "what happens")
    told = {"sender": said, "to": "writer", "text": said, "objective": objective, "expects": expects} | more
    return Inject(code=code, at=timedelta(minutes=minute), kind=kind, **told)


def script(*injects: Inject) -> Script:
    name = Said("이름", "name")
    parts = (Part("writer", name, "writer", department="safety"), Part("map", name, "moderator", department="smc"))
    objectives = tuple(Objective(code, name, name) for code in ("o1", "o2"))
    about = {"title": name, "about": name, "source": "laid by hand", "confirmed": False, "at": BASE, "lasts": timedelta(hours=2)}
    return Script(name="laid", districts=(), posts=0, tag="", parts=parts, objectives=objectives, injects=injects, **about)


class Laid:
    """One exercise that was played for an hour: its injects came when they were due, its rows are put in by minute."""

    def __init__(
        self,
        session: Session,
        of: Script,
        *,
        played: float = 60,
        state: str = "ended",
        code: str = CODE,
        words: str = "",
        ended: datetime = BASE,
    ) -> None:
        self.session, self.script = session, of
        named = {"code": code, "script": of.name, "script_text": words, "ko": "훈련", "en": "exercise", "state": state, "seed": 7}
        times = {"planned_for": at(0), "base": at(0), "played_to": at(played), "started_at": at(0), "ended_at": ended}
        self.exercise = self.put(Exercise(status=EXERCISE, **named, **times))
        self.injects = {one.code: self._inject(one, played) for one in of.injects}
        self.accounts = ("x-1", "facebook-1", "telegram-1")

    def put(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def _inject(self, one: Inject, played: float) -> InjectRow:
        due = BASE + one.at
        came = due <= at(played) and not one.instead_of
        times = {"begun_at": due, "begun_played": due, "done_at": due, "done_played": due} if came else {}
        state = "published" if came else "due"
        return self.put(InjectRow(exercise_id=self.exercise.id, code=one.code, due=due, state=state, **times))

    def person(self, login: str, department: str, part: str = "", role: str = "player") -> None:
        who = {"login": login, "name": login.split(".")[0], "department": department, "part": part, "role": role}
        self.put(ExercisePerson(exercise_id=self.exercise.id, added_at=at(0), acknowledged_at=at(0), **who))

    def bulletin(
        self,
        number: str,
        *,
        draft: float,
        issued: float | None = None,
        sent: float | None = None,
        kind: str = "alert",
        hazard: str = "heavy_snow",
        level: str = "warning",
        districts: str = "11680 11650",
        of: str = "",
        refers_to: str = "",
        unsent: tuple[str, ...] = (),
        channels: tuple[str, ...] = ("x", "facebook", "telegram"),
    ) -> Bulletin:
        """Written at `draft`, laid before another a minute later, issued and received then. `of`: the inject whose document it became."""
        key = f"b{number}"
        if refers_to:
            situation = self.session.get_one(Bulletin, f"b{refers_to}").situation_id
        else:
            situation = self.put(Situation(id=f"s{number}", status=EXERCISE, hazard=hazard, opened_at=at(draft))).id
        msg_type = {"alert": "Alert", "update": "Update"}.get(kind, "Cancel")
        words = {"number": number, "situation_id": situation, "msg_type": msg_type, "kind": kind, "hazard": hazard, "level": level}
        rest = {"districts": districts, "lane": "routine", "release": "review", "version": 1, "reason": "-", "created_at": at(draft)}
        order = int(number[-4:]) if issued is not None else None
        went = {"state": "issued" if issued is not None else "waiting", "issued_at": at(issued) if issued is not None else None}
        earlier = f"b{refers_to}" if refers_to else None
        row = self.put(Bulletin(id=key, status=EXERCISE, refers_to=earlier, issue_order=order, **words, **rest, **went))
        if earlier:
            before = self.session.get_one(Bulletin, earlier)
            before.state, before.ended_at = "cancelled" if msg_type == "Cancel" else "superseded", at(issued or draft)
        self._step(key, "", "draft", WRITER, draft)
        self._step(key, "draft", "waiting", WRITER, draft + 1)
        if issued is not None:
            self._step(key, "waiting", "issued", APPROVER, issued)
            for account, channel in zip(self.accounts, channels, strict=True):
                self.delivery(row, account, channel, issued, None if account in unsent else (issued if sent is None else sent))
        if of:
            self.decided(of, draft, "bulletin", key)
        return row

    def decided(self, code: str, minute: float, act: str, bulletin: str | None = None) -> None:
        """What was decided about the document of that inject."""
        alert = {"sender": "kma", "identifier": f"{self.exercise.code}-{code}-1", "sent": at(minute), "decided_at": at(minute)}
        self.put(DecisionRow(status=EXERCISE, act=act, reason="the guideline", bulletin_id=bulletin, **alert))

    def delivery(self, row: Bulletin, account: str, channel: str, made: float, sent: float | None, state: str = "refused") -> Delivery:
        gone = sent is not None
        said = {"account_id": account, "channel": channel, "language": "ko", "text": "-", "hash": "-", "lane": "routine"}
        moved = {"created_at": at(made), "changed_at": at(sent if sent is not None else made), "due_at": at(made)}
        told = {"state": "sent" if gone else state, "sent_at": at(sent) if sent is not None else None, "post_id": "p" if gone else None}
        key = f"{row.id}-{account}"
        return self.put(
            Delivery(bulletin_id=row.id, situation_id=row.situation_id, key=key, issue_order=row.issue_order or 0, **said, **moved, **told)
        )

    def _step(self, bulletin: str, before: str, after: str, login: str, minute: float) -> None:
        who = {"person": login.split(".")[0], "login": login, "reason": "-", "at": at(minute), "version": 1}
        self.put(Step(bulletin_id=bulletin, before=before, after=after, **who))

    def incident(self, minute: float, *, place: str = "강남역 11번 출구", district: str = "11680", hazard: str = "flood") -> Incident:
        post = {"platform": "csv", "post_id": f"p{minute}", "text": "-", "created_at": at(minute), "heard_at": at(minute)}
        sighting = self.put(SightingRow(status=EXERCISE, route="incident", **post))
        seen = {"seen_at": at(minute), "heard_at": at(minute), "until": at(600), "district": district, "place": place}
        report = self.put(Report(status=EXERCISE, sighting_id=sighting.id, hazard=hazard, urgency="normal", **seen))
        known = {"hazard": hazard, "urgency": "normal", "district": district, "place": "", "changed": 1}
        times = {"first_at": at(minute), "last_at": at(minute), "until": at(600)}
        row = self.put(Incident(status=EXERCISE, **known, **times))
        self.put(IncidentReport(incident_id=row.id, report_id=report.id, how="rule", sure=1.0, at=at(minute)))
        return row

    def confirm(self, incident: Incident, minute: float) -> None:
        who = {"reason": "seen", "person": "park", "login": MODERATOR, "at": at(minute)}
        self.put(IncidentAct(status=EXERCISE, act="confirmed", incident_id=incident.id, **who))

    def figure(self, situation: str, number: int, minute: float, order: int, *, metric: str = "dead", area: str = "") -> None:
        who = {"reason": "new_information", "author": "kim", "login": WRITER, "at": at(minute - 1)}
        act = self.put(FigureAct(status=EXERCISE, situation_id=situation, **who))
        what = {"metric": metric, "area": area, "low": number, "high": number, "form": "exact", "state": "reported", "source": "-"}
        self.put(Figure(act_id=act.id, situation_id=situation, as_of=at(minute), **what))
        said = {"verdict": "published", "person": "lee", "login": APPROVER, "at": at(minute), "publish_order": order}
        self.put(FigureVerdict(act_id=act.id, **said))

    def note(self, code: str, minute: float, text: str = "called them") -> None:
        who = {"person": "kim", "login": WRITER, "at": at(minute), "played": at(minute)}
        self.put(Note(inject_id=self.injects[code].id, text=text, **who))
