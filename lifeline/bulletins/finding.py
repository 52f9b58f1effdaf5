"""What a check found: three grades, a path and a remedy, as the CAP library of Google has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    ERROR = "error"
    RECOMMENDATION = "recommendation"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `path` is the file and, where known, the level, kind and language; `remedy` says what to do about it.

    `waits`: a proposal that the office has not confirmed yet; nothing is wrong with it.
    """

    grade: Grade
    path: str
    sentence: str
    remedy: str
    waits: bool = False

    def __str__(self) -> str:
        return f"{self.grade}: {self.path}: {self.sentence} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, each once, the errors first, and how many texts were rendered to find them."""

    findings: tuple[Finding, ...]
    renderings: int

    @property
    def sound(self) -> bool:
        return not any(finding.grade is Grade.ERROR for finding in self.findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each once, the errors first, else as they were found."""
    order = list(Grade)
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: order.index(finding.grade)))
