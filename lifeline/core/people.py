"""Who speaks and who acts: departments, accounts, and the person behind an act."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Department:
    """`ko`/`en` are names as citizens read them; `phone` is what a citizen may call (may be empty)."""

    code: str
    ko: str
    en: str
    phone: str = ""

    def name(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `posts` in `seconds`; the last `reserve` of them are kept for corrections and life safety."""

    posts: int
    seconds: int
    reserve: int


@dataclass(frozen=True, slots=True)
class Account:
    """One official account. `settings` are the channel's own (base address, server limits); never a credential."""

    id: str
    department: Department
    channel: str
    language: str
    handle: str
    role: str = "primary"
    enabled: bool = False
    exercise: bool = False
    quota: Quota | None = None
    settings: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person and the login they used, or what acted by itself (`guideline`, `source`, `clock`)."""

    person: str
    login: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.login)

    def differs_from(self, other: "Actor") -> bool:
        """Two people on two logins (alerting rule 13): neither the person nor the login is the same."""
        return self.person != other.person and self.login != other.login


GUIDELINE = Actor("guideline")
SOURCE = Actor("source")
CLOCK = Actor("clock")
READ_BACK = Actor("read-back")
