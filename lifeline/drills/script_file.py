"""The file of a script: what drills/<name>.yaml may hold."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from lifeline.core.strict_yaml import Strict
from lifeline.drills.offset import Offset
from lifeline.drills.script import Expected, Kind
from lifeline.staff.roles import Role

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=30)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
District = Annotated[str, Field(pattern=r"^[0-9]{5}$")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Positive = Annotated[Offset, Field(gt=timedelta(0))]
NotNegative = Annotated[Offset, Field(ge=timedelta(0))]


def _moment(value: object) -> object:
    """A moment with its zone, written in quotes. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("write it in quotes, with its zone: '2022-08-08T20:00+09:00'")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"'{value}' is no time: write it with its zone, '2022-08-08T20:00+09:00'") from None
    if moment.tzinfo is None:
        raise ValueError(f"'{value}' has no zone: write '2022-08-08T20:00+09:00'")
    if not 1900 < moment.year < 2200:
        raise ValueError(f"nobody plays the year {moment.year}")
    return moment


Moment = Annotated[datetime, BeforeValidator(_moment)]


class SaidEntry(Strict):
    ko: Words
    en: Words


class TextEntry(Strict):
    ko: Text
    en: Text


class PartEntry(Strict):
    code: Code
    name: SaidEntry
    role: Annotated[Role, Field(strict=False)]
    people: int = Field(default=1, ge=1, le=50)
    department: Annotated[str, Field(max_length=40)] = ""


class ObjectiveEntry(Strict):
    code: Code
    name: SaidEntry
    capability: SaidEntry


class DocumentEntry(Strict):
    """Either `sample`, a file of the feed's folder of samples, or what is written here."""

    feed: Name
    sample: Annotated[str, Field(max_length=120)] = ""
    event: Annotated[str, Field(max_length=80)] = ""
    headline: Annotated[str, Field(max_length=300)] = ""
    description: Annotated[str, Field(max_length=2000)] = ""
    districts: list[District] = []
    msg_type: Literal["Alert", "Update", "Cancel"] = "Alert"
    refers_to: Annotated[str, Field(max_length=30)] = ""
    onset: NotNegative | None = None
    until: NotNegative | None = None
    parameters: dict[Name, Words] = {}


class PostsEntry(Strict):
    about: Id
    share: float = Field(gt=0, le=1, strict=False)
    over: Positive
    places: list[Name] = Field(default=[], max_length=40)


class FailureEntry(Strict):
    channels: list[Name] = Field(min_length=1, max_length=20)
    how: Literal["refuses", "unavailable", "slow", "unsure"]
    lasts: Positive | None = None


class AbsenceEntry(Strict):
    part: Code
    lasts: Positive | None = None


class ExpectEntry(Strict):
    act: Annotated[Expected, Field(strict=False)]
    within: Positive
    hazard: Annotated[str, Field(max_length=40)] = ""
    level: Annotated[str, Field(max_length=40)] = ""
    district: Annotated[str, Field(max_length=5)] = ""
    place: Annotated[str, Field(max_length=80)] = ""
    metric: Annotated[str, Field(max_length=40)] = ""
    value: Annotated[str, Field(max_length=40)] = ""


class InjectEntry(Strict):
    code: Code
    at: NotNegative
    kind: Annotated[Kind, Field(strict=False)]
    sender: SaidEntry
    to: Code
    text: TextEntry
    objective: Annotated[str, Field(max_length=30)] = ""
    document: DocumentEntry | None = None
    posts: PostsEntry | None = None
    failure: FailureEntry | None = None
    absence: AbsenceEntry | None = None
    expects: list[ExpectEntry] = Field(default=[], max_length=20)
    instead_of: Annotated[str, Field(max_length=30)] = ""


class ScriptFile(Strict):
    """`at`: the hour it plays. `posts`: how many the simulated public writes in all. `tag`: the hashtag it writes under."""

    title: SaidEntry
    about: TextEntry
    source: Text
    confirmed: bool
    at: Moment
    lasts: Positive
    districts: list[District] = []
    posts: int = Field(ge=0, le=100_000)
    tag: Annotated[str, Field(pattern=r"^#\w+$", max_length=60)]
    one_person_may_do_both: bool = False
    parts: list[PartEntry] = Field(min_length=1, max_length=40)
    objectives: list[ObjectiveEntry] = Field(min_length=1, max_length=40)
    injects: list[InjectEntry] = Field(min_length=1, max_length=500)
