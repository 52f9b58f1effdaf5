"""Who speaks and who acts: departments, accounts, and the person behind an act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from unicodedata import category, normalize

from lifeline.core import people_files as files
from lifeline.core.read_once import read_once
from lifeline.core.strict_yaml import BadData, Document, Problem, Strict, load, read

_BLANK = "\u034f\u115f\u1160\u3164"  # fillers, which show nothing


@dataclass(frozen=True, slots=True)
class Department:
    """`ko`/`en` are names as citizens read them; `phone` is what a citizen may call (may be empty).

    `lead_ko`/`lead_en`: how this department opens a post of its own (may be empty).
    """

    code: str
    ko: str
    en: str
    phone: str = ""
    lead_ko: str = ""
    lead_en: str = ""

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
    """One official account. `settings` are the channel's own (base address, server limits); never a credential.

    `token_since` and `token_until`: when its credential was made and when it ends, where the office wrote it down.
    """

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
    token_since: date | None = None
    token_until: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a platform lets one account do, as last seen on `seen` (ISO date), and its prices per act in `currency`."""

    channel: str
    seen: str
    quota: Quota | None = None
    currency: str = ""
    prices: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class People:
    """Who speaks for the city. `accounts` are those every bulletin goes to; the mayor's is apart and not among them."""

    departments: Mapping[str, Department]
    accounts: tuple[Account, ...]
    mayor: Account | None
    terms: Mapping[str, Terms]

    def account(self, account_id: str) -> Account:
        """Raises KeyError when no account has that id."""
        found = next((one for one in self.accounts if one.id == account_id), None)
        if found is None:
            raise KeyError(account_id)
        return found


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
        return _name(self.person) != _name(other.person) and self.login != other.login


def _name(person: str) -> str:
    """The name as it is heard: one person does not become two by a space, a capital or a character that nobody sees."""
    return "".join(sign for sign in normalize("NFKC", person).casefold() if category(sign)[0] in "LNMP" and sign not in _BLANK)


GUIDELINE = Actor("guideline")
SOURCE = Actor("source")
CLOCK = Actor("clock")
READ_BACK = Actor("read-back")


M = TypeVar("M", bound=Strict)


@read_once
def load_people(folder: Path) -> People:
    """Departments, accounts and channel terms of one office. Raises BadData with every problem in the three files."""
    problems: list[Problem] = []
    departments = _sound(folder / "departments.yaml", files.DepartmentsFile, files.departments_problems, problems)
    channels = _sound(folder / "channels.yaml", files.ChannelsFile, lambda *_: [], problems)
    known = {one.code for one in departments.departments} if departments else None
    words = set(channels.channels) if channels else None
    accounts = _sound(
        folder / "accounts.yaml",
        files.AccountsFile,
        lambda document, given: files.accounts_problems(document, given, departments=known, channels=words),
        problems,
    )
    if problems or departments is None or channels is None or accounts is None:
        raise BadData(problems)
    return _people(departments, accounts, channels)


def _sound(path: Path, model: type[M], check: Callable[[Document, M], list[Problem]], problems: list[Problem]) -> M | None:
    try:
        given = read(path, model)
    except BadData as error:
        problems += error.problems
        return None
    problems += check(load(path), given)
    return given


def _people(departments: files.DepartmentsFile, accounts: files.AccountsFile, channels: files.ChannelsFile) -> People:
    by_code = {one.code: _department(one) for one in departments.departments}
    terms = {name: _terms(name, one) for name, one in channels.channels.items()}
    quotas = {name: one.quota for name, one in terms.items()}
    mayor = accounts.mayor
    return People(
        departments=by_code,
        accounts=tuple(_account(one, by_code[one.department], quotas[one.channel]) for one in accounts.accounts),
        mayor=_account(mayor, Department(mayor.id, mayor.ko, mayor.en), quotas[mayor.channel]) if mayor else None,
        terms=terms,
    )


def _department(given: files.DepartmentEntry) -> Department:
    lead = given.lead or files.BothLanguages(ko="", en="")
    return Department(given.code, given.ko, given.en, given.phone, lead_ko=lead.ko, lead_en=lead.en)


def _terms(name: str, given: files.ChannelEntry) -> Terms:
    prices = given.prices
    amounts = prices.model_dump(exclude={"currency"}, exclude_none=True) if prices else {}
    return Terms(
        channel=name,
        seen=given.seen,
        quota=_quota(given.quota),
        currency=prices.currency if prices else "",
        prices={act: Decimal(amount) for act, amount in amounts.items()},
    )


def _quota(given: files.QuotaEntry | None) -> Quota | None:
    return Quota(given.posts, given.seconds, given.reserve) if given else None


def _account(given: files.AnyAccount, department: Department, quota: Quota | None) -> Account:
    return Account(
        id=given.id,
        department=department,
        channel=given.channel,
        language=given.language,
        handle=given.handle,
        role=given.role,
        enabled=given.enabled,
        exercise=given.exercise,
        quota=_quota(given.quota) or quota,
        settings=dict(given.settings),
        token_since=_day(given.token.since),
        token_until=_day(given.token.until),
    )


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None
