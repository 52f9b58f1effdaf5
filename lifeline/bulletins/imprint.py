"""Who we are to those who subscribe to our bulletins, and what each type is called in CAP's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from lifeline.core.cap import Severity
from lifeline.core.strict_yaml import Strict, read

FILE = "cap.yaml"
Category = Literal["Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"]
Response = Literal["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess"]
_SEVERE = (Severity.SEVERE, Severity.EXTREME)


class TypeEntry(Strict):
    category: list[Category] = Field(min_length=1)
    below: list[Response] = Field(min_length=1)
    severe: list[Response] = Field(min_length=1)


class ImprintFile(Strict):
    sender: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+(@[A-Za-z0-9.-]+)?$")]
    web: Annotated[str, Field(pattern=r"^(https?://[A-Za-z0-9._:/-]+[A-Za-z0-9_-])?$")]
    contact: Annotated[str, Field(min_length=1)]
    signed: bool
    types: dict[str, TypeEntry]


@dataclass(frozen=True, slots=True)
class Imprint:
    """`sender` is CAP's: the same in every message of this city. `web` is the address of the public pages without a slash, or empty.

    `signed`: nothing is given to subscribers before it is signed. `types`: by code of the hazard.
    """

    sender: str
    web: str
    contact: str
    signed: bool
    types: Mapping[str, TypeEntry]

    def categories(self, hazard: str) -> tuple[str, ...]:
        """CAP's categories of that type; a type the office no longer has is Other."""
        known = self.types.get(hazard)
        return tuple(known.category) if known else ("Other",)

    def responses(self, hazard: str, severity: Severity) -> tuple[str, ...]:
        """CAP's response types at that severity; none where nothing is known of it."""
        known = self.types.get(hazard)
        if known is None or severity is Severity.UNKNOWN:
            return ()
        return tuple(known.severe if severity in _SEVERE else known.below)


def load_imprint(folder: Path) -> Imprint:
    """The imprint in cap.yaml. Raises BadData with every problem in it."""
    given = read(folder / FILE, ImprintFile)
    return Imprint(given.sender, given.web, given.contact, given.signed, given.types)
