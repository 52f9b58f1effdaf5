"""Official alerts and what an office knows, for the tests of what is decided about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lifeline.bulletins.decide import Decision, InForce, Source, decide
from lifeline.bulletins.guideline import load_guideline
from lifeline.bulletins.hazard import load_hazards
from lifeline.core.cap import Alert, Area, Info, MsgType, Pair, Reference, Severity, Status, Urgency
from lifeline.core.place import load_city

CITY_FOLDER = Path(__file__).parents[2] / "city"
CITY, HAZARDS, GUIDELINE = load_city(CITY_FOLDER), load_hazards(CITY_FOLDER), load_guideline(CITY_FOLDER)
NOW = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
KMA, MOIS = "weather@kma.go.kr", "mois@safetydata.go.kr"
PINNED = Source("kma-pwncd", "pinned", timedelta(minutes=30))
KPAS = "TTAS.KO-07.0046/R5 재난 종류 코드"

SEOUL, SOUTHEAST, NORTHEAST, BUSAN = "L1100000", "L1100100", "L1100200", "L1082500"
ALL = frozenset(CITY.districts)
IN_SOUTHEAST = frozenset({"11650", "11680", "11710", "11740"})


def zone(*codes: str) -> tuple[Area, ...]:
    return tuple(Area("", (Pair("KMA:zone", code),)) for code in codes)


def info(event: str = "대설주의보", *, areas: tuple[Area, ...] = zone(SOUTHEAST), **more: object) -> Info:
    known = {"language": "ko-KR", "urgency": Urgency.EXPECTED, "severity": Severity.MODERATE}
    return Info(event=event, areas=areas, **(known | more))  # type: ignore[arg-type]


def alert(*infos: Info, **more: object) -> Alert:
    known = {
        "identifier": "kma:1",
        "sender": KMA,
        "sent": NOW - timedelta(minutes=1),
        "status": Status.ACTUAL,
        "msg_type": MsgType.ALERT,
    }
    return Alert(infos=infos or (info(),), **(known | more))  # type: ignore[arg-type]


def clear(event: str = "대설주의보", *, areas: tuple[Area, ...] = zone(SOUTHEAST), **more: object) -> Alert:
    """As KMA's feed has it: an Alert with AllClear, Past and Minor."""
    ended = info(event, areas=areas, response_types=("AllClear",), urgency=Urgency.PAST, severity=Severity.MINOR)
    return alert(replace(ended, headline=f"{event} 해제"), identifier="kma:2", **more)


def sms(text: str, kind: str = "대설", region: str = "서울특별시 강남구") -> Alert:
    message = Info(
        event=kind,
        language="ko-KR",
        description=text,
        parameters=(Pair("MOIS:DST_SE_NM", kind), Pair("MOIS:EMRG_STEP_NM", "안전안내")),
        areas=(Area(region),),
    )
    return alert(message, identifier="mois:1", sender=MOIS)


def bulletin(number: str = "1", **more: object) -> InForce:
    known = {
        "bulletin_id": number,
        "hazard": "heavy_snow",
        "level": "advisory",
        "districts": IN_SOUTHEAST,
        "source": (KMA, "kma:1", NOW - timedelta(hours=3)),
        "until": None,
    }
    return InForce(**(known | more))  # type: ignore[arg-type]


def refers_to(identifier: str = "kma:1", sender: str = KMA) -> tuple[Reference, ...]:
    return (Reference(sender, identifier, NOW - timedelta(hours=3)),)


def decided(
    official: Alert,
    *in_force: InForce,
    source: Source = PINNED,
    world: Status = Status.ACTUAL,
    templates: frozenset[str] = frozenset(HAZARDS),
    seed: bool = False,
) -> Decision:
    return decide(
        official,
        source=source,
        city=CITY,
        hazards=HAZARDS,
        guideline=GUIDELINE,
        in_force=in_force,
        now=NOW,
        world=world,
        templates=templates,
        seed=seed,
    )
