"""Where this office keeps its things: one directory, two databases, one process that acts in one world."""

import os
import stat
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lifeline.core.cap import Status

PACKAGED = Path(__file__).resolve().parent.parent
WORLD_STATUS = {"live": Status.ACTUAL, "drill": Status.EXERCISE}


class Settings(BaseSettings):
    """Read from LIFELINE_* variables. What `home` does not hold comes from the samples that ship with lifeline.

    `hosts`: the names by which readers may ask for the pages, with commas between; a request for another name is refused.
    `publish`: where the pages are kept as files; `viewers`: how many open pages are told of changes at once; `push`: the
    publisher address of a push server in front, if there is one; `proxies`: networks whose word on who asks (X-Forwarded-For) is
    believed, with commas between. `tiles`: address pattern of map tiles with {z}, {x} and {y} (default: none, districts alone),
    and `tiles_credit`: who made them. `oidc_issuer` and `oidc_client`: the provider by which officers may sign in, and what it calls
    us; `oidc_second`: values of its `acr` or `amr`, with commas between, that count as two factors (default: none does).
    """

    model_config = SettingsConfigDict(env_prefix="LIFELINE_", extra="ignore", frozen=True)

    home: Path = Path("var")
    world: Literal["live", "drill"] = "live"
    database_live: str = ""
    database_drill: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: str = "127.0.0.1,localhost"
    publish: str = ""
    viewers: int = Field(default=12_000, ge=0)
    push: str = ""
    proxies: str = "127.0.0.0/8,::1/128"
    tiles: str = ""
    tiles_credit: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_second: str = ""

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for one in filter(None, map(str.strip, value.split(","))):
            ip_network(one)
        return value

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def status(self) -> Status:
        return WORLD_STATUS[self.world]

    @property
    def trusted_hosts(self) -> list[str]:
        return [name.strip() for name in self.hosts.split(",") if name.strip()]

    @property
    def trusted_proxies(self) -> list[IPv4Network | IPv6Network]:
        return [ip_network(one) for one in filter(None, map(str.strip, self.proxies.split(",")))]

    @property
    def published(self) -> Path:
        """Where the pages are kept as files, for the next start and for a web server in front."""
        return Path(self.publish).expanduser().resolve() if self.publish else self.home / "published"

    @property
    def anchors(self) -> Path:
        """Where the acting world's record is anchored outside of its database."""
        return self.home / "anchors" / f"{self.world}.jsonl"

    @property
    def log_key(self) -> Path:
        """What signs the acting world's public log of what was issued."""
        return self.home / "keys" / f"{self.world}-log.pem"

    def database(self, status: Status) -> str:
        """Address of that world's database: the setting, else a SQLite file in the home."""
        name = "live" if status is Status.ACTUAL else "drill"
        given = self.database_live if status is Status.ACTUAL else self.database_drill
        return given or f"sqlite:///{self.home / 'databases' / (name + '.db')}"

    def folder(self, name: str) -> Path:
        """The office's own `city`, `feeds`, `alert_templates`, or the packaged sample of it."""
        own = self.home / name
        return own if own.is_dir() else packaged(name)


def packaged(name: str) -> Path:
    """A folder of samples: inside the installed package, or beside it in a checkout."""
    inside = PACKAGED / "_data" / name
    return inside if inside.is_dir() else PACKAGED.parent / name


class BadCredentials(ValueError):
    """The credentials file cannot be used; the message names the file and the remedy, never a secret."""


def credentials(home: Path, status: Status) -> dict[str, dict[str, Any]]:
    """This world's credentials by account or feed id, from one file that nobody else may read (mode 0600).

    An office without the file has none. Raises BadCredentials when the file is open to others or unreadable.
    """
    from lifeline.core.strict_yaml import BadData, load

    path = home / "credentials" / ("live.yaml" if status is Status.ACTUAL else "drill.yaml")
    if not path.exists():
        return {}
    mode = stat.S_IMODE(os.stat(path).st_mode)
    if mode & 0o077:
        raise BadCredentials(f"{path} can be read by others (mode {mode:04o}): run chmod 600 {path}")
    try:
        data = load(path).data or {}
    except BadData as error:
        lines = ", ".join(str(problem.line) for problem in error.problems)
        raise BadCredentials(f"{path} is not readable YAML at line {lines}") from None
    if not isinstance(data, dict) or not all(isinstance(entry, dict) for entry in data.values()):
        raise BadCredentials(f"{path} must hold one block of settings per account or feed id")
    return data
