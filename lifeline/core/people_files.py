"""The files of an office's people: what departments.yaml, accounts.yaml and channels.yaml may hold, and what must agree."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, model_validator

from lifeline.core.strict_yaml import Document, Problem, Strict

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Amount = Annotated[str, Field(pattern=r"^[0-9]+(?:\.[0-9]+)?$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Words = Annotated[str, Field(min_length=1)]


class BothLanguages(Strict):
    ko: str
    en: str


class DepartmentEntry(Strict):
    code: Code
    ko: Words
    en: Words
    phone: str = ""
    lead: BothLanguages | None = None


class DepartmentsFile(Strict):
    departments: list[DepartmentEntry] = Field(min_length=1)


class QuotaEntry(Strict):
    posts: int = Field(ge=1)
    seconds: int = Field(ge=1)
    reserve: int = Field(ge=0)

    @model_validator(mode="after")
    def _reserve_fits(self) -> Self:
        if self.reserve >= self.posts:
            raise ValueError(f"the reserve {self.reserve} leaves nothing of {self.posts} posts for ordinary bulletins")
        return self


class Prices(Strict):
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    post: Amount | None = None
    post_with_link: Amount | None = None
    reply: Amount | None = None
    delete: Amount | None = None


class ChannelEntry(Strict):
    seen: Day
    source: Words
    quota: QuotaEntry | None = None
    prices: Prices | None = None


class ChannelsFile(Strict):
    channels: dict[Code, ChannelEntry] = Field(min_length=1)


class TokenEntry(Strict):
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _are_days(self) -> Self:
        for day in filter(None, (self.since, self.until)):
            date.fromisoformat(day)
        return self


class AnyAccount(Strict):
    id: Code
    channel: str
    language: Literal["ko", "en"]
    handle: Words
    role: Literal["primary", "secondary"] = "primary"
    enabled: bool = False
    exercise: bool = False
    quota: QuotaEntry | None = None
    token: TokenEntry = TokenEntry()
    settings: dict[str, str | int | bool] = {}


class AccountEntry(AnyAccount):
    department: str


class MayorEntry(AnyAccount):
    ko: Words
    en: Words


A = TypeVar("A", bound=AnyAccount)


class AccountsFile(Strict):
    accounts: list[AccountEntry] = Field(min_length=1)
    mayor: MayorEntry | None = None


def departments_problems(document: Document, given: DepartmentsFile) -> list[Problem]:
    return _repeated(document, "departments", [one.code for one in given.departments], "the code '{}' stands here a second time: keep one.")


def accounts_problems(
    document: Document, given: AccountsFile, *, departments: Collection[str] | None, channels: Collection[str] | None
) -> list[Problem]:
    """What accounts.yaml says that the other files do not know; None for a file that could not be read."""
    accounts = given.accounts
    everyone = [*accounts, given.mayor] if given.mayor else accounts
    handles = [
        f"{one.handle.casefold()} on {one.channel}" + (f" at {one.settings['base']}" if "base" in one.settings else "") for one in everyone
    ]
    return [
        *_repeated(
            document, "accounts", [one.id for one in everyone], "the id '{}' stands here a second time: every account needs its own."
        ),
        *_repeated(document, "accounts", handles, "the handle {} stands here a second time: it would get every post twice."),
        *_unknown(document, accounts, lambda one: one.department, "department", departments),
        *_unknown(document, everyone, lambda one: one.channel, "channel", channels),
    ]


def _repeated(document: Document, key: str, values: list[str], sentence: str) -> list[Problem]:
    return [document.problem((key, index), sentence.format(value)) for index, value in enumerate(values) if value in values[:index]]


def _unknown(document: Document, accounts: Iterable[A], of: Callable[[A], str], what: str, known: Collection[str] | None) -> list[Problem]:
    return [
        document.problem(
            ("accounts", index, what), f"account {one.id}: no {what} '{of(one)}' is known; add it to {what}s.yaml or correct the word."
        )
        for index, one in enumerate(accounts)
        if known is not None and of(one) not in known
    ]
