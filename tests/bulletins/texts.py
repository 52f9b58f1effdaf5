"""The office's own texts and people for tests of what is said, and a folder of texts to spoil."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from lifeline.bulletins.compose import Message, Rendering, compose
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.hazard import Hazards, load_hazards
from lifeline.bulletins.template import Templates, load_templates
from lifeline.channels import CHANNELS
from lifeline.core.people import Account, People, load_people
from lifeline.core.ports import Measure
from lifeline.core.post import marked
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData

SENT = datetime(2026, 1, 4, 22, 31, tzinfo=UTC)  # 5 January, 07:31 in Seoul
EARLIER: dict[str, Any] = {"refers_to": "2026-0108", "wrong_at": SENT - timedelta(hours=3)}
Say = Callable[[str], str]
SAYS: dict[str, Say] = {"live": lambda text: text, "drill": marked}


@cache
def templates() -> Templates:
    return load_templates(packaged("alert_templates"))


@cache
def hazards() -> Hazards:
    return load_hazards(packaged("city"))


@cache
def people() -> People:
    return load_people(packaged("city"))


# One account for each platform and language.
FACES = ("metro-x", "smc-x-en", "metro-bluesky", "culture-mastodon", "fire_hq-telegram", "smc-facebook", "tourism_sports-facebook-en")


def room(account: Account, text: str) -> Measure:
    return CHANNELS[account.channel].room(text, account.settings)


def message(code: str = "heavy_snow", level: str = "advisory", kind: Kind = Kind.ALERT, **other: Any) -> Message:
    hazard = hazards()[code]
    given: dict[str, Any] = {
        "number": "2026-0112",
        "hazard": hazard,
        "level": hazard.level(level),
        "kind": kind,
        "area_ko": "서울 전역",
        "area_en": "All Seoul",
        "since": SENT + timedelta(minutes=89),
        "until": None,
        "sent": SENT,
        "source_ko": "기상청",
        "source_en": "KMA",
        "source_at": SENT - timedelta(minutes=31),
    }
    return Message(**given | other)


def say(given: Message, *account_ids: str, world: str = "live") -> tuple[Rendering, ...]:
    """That message on those accounts, or on all of them."""
    accounts = [people().account(one) for one in account_ids] or people().accounts
    return compose(given, templates()[given.hazard.code], accounts=accounts, say=SAYS[world], room=room)


def text(given: Message, account_id: str, *, world: str = "live") -> str:
    return say(given, account_id, world=world)[0].text


def spoiled(folder: Path, name: str, old: str, new: str) -> list[str]:
    """What the checker says when `old` in that file of our texts becomes `new`."""
    own = folder / "alert_templates"
    shutil.copytree(packaged("alert_templates"), own, ignore=lambda _, names: [one for one in names if not _looked_at(one, name)])
    before = (own / name).read_text(encoding="utf-8")
    assert old in before
    (own / name).write_text(before.replace(old, new, 1), encoding="utf-8")
    return problems(own)


def _looked_at(file: str, spoiled: str) -> bool:
    """What all types share, that file, and two more beside it: the others are read by other tests."""
    return file.startswith(("_", "01-", "06-")) or file == spoiled


def problems(folder: Path) -> list[str]:
    try:
        load_templates(folder)
    except BadData as error:
        return [str(problem) for problem in error.problems]
    return []
