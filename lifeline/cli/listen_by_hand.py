"""Commands that bring in what reached the office without a platform: a pasted post, a CSV file, a telephone call."""

import secrets
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lifeline import flows
from lifeline.cli.bulletins import WORLD, opened
from lifeline.cli.say import login
from lifeline.core.settings import Settings
from lifeline.core.sighting import PHONE, Sighting
from lifeline.core.text import KST
from lifeline.core.world import World
from lifeline.ear import open_ear
from lifeline.listening.by_hand import BadText, moment, pasted, position, sheet

MOST = 1000  # posts of one transaction
AT = click.option("--at", default="", metavar="TIME", help="When it was written or seen: '2026-01-13 09:00' (Korean time); left out: now.")


def _time(text: str, now: datetime) -> datetime:
    try:
        return moment(text) or now
    except BadText as error:
        raise click.UsageError(str(error)) from None


@click.command()
@click.option("--text", default="", help="The post; left out, it is read from standard input (lifeline reports paste < post.txt).")
@click.option("--lines", is_flag=True, help="Each line is a post of its own.")
@click.option("--url", default="", help="Its address: a post of X is then not heard a second time there.")
@click.option("--author", default="", help="Who wrote it, as it stands there.")
@AT
@WORLD
def paste(*, text: str, lines: bool, url: str, author: str, at: str, world: str | None) -> None:
    """Take in a post that somebody copied. The same text again is nothing new."""
    body = text or sys.stdin.buffer.read(2_000_001).decode("utf-8", "replace")
    if len(body) > 2_000_000:
        raise click.UsageError("that is more than 2,000,000 characters: make it a CSV file and use 'lifeline reports import'")
    parts = [part for part in (body.splitlines() if lines else [body]) if part.strip()]
    if not parts:
        raise click.UsageError("there is no text: give --text or a file on standard input")
    with opened(world) as (here, _):
        now = here.clock.now()
        _tell(_heard(here, [pasted(part, now=now, at=_time(at, now), author=author, url=url) for part in parts]))


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Take in the good lines and leave the bad ones out.")
@WORLD
def import_(file: Path, skip_bad: bool, world: str | None) -> None:
    """Take in posts of a CSV file: text, and where there are at, author, url, lat, lon, place, hazard (내용, 시각, 작성자 ... too).

    Every bad line is named, and then nothing is taken in unless --skip-bad is said. The same file again is nothing new.
    """
    with opened(world) as (here, office):
        try:
            found = sheet(file.read_bytes(), now=here.clock.now(), hazards=tuple(office.hazards))
        except BadText as error:
            raise click.ClickException(f"{file.name}: {error}. Nothing was taken in.") from None
        for bad in found.bad:
            click.echo(f"{file.name}, {bad}", err=True)
        if found.bad and not skip_bad:
            raise click.ClickException(f"{len(found.bad)} bad lines, so nothing was taken in: repair them, or say --skip-bad")
        _tell(_heard(here, found.posts), left_out=len(found.bad))


@click.command()
@click.option("--text", required=True, help="What the caller says.")
@click.option("--hazard", default="", help="The type, by its code in city/hazards.yaml (heavy_snow).")
@click.option("--place", default="", help="Where, in the caller's words (강남역 11번출구).")
@click.option("--point", default="", metavar="LAT,LON", help="Where, as a point (37.4979,127.0276).")
@click.option("--danger", is_flag=True, help="Somebody is in danger: you have given 119 or 112 first.")
@click.option("--people", type=click.IntRange(0, 100_000), help="How many are in danger.")
@click.option("--caller", default="", help="The caller's number: never shown, erased with the rest; one caller counts once.")
@AT
@WORLD
def phone(
    *, text: str, hazard: str, place: str, point: str, danger: bool, people: int | None, caller: str, at: str, world: str | None
) -> None:
    """Take in what a caller tells."""
    with opened(world) as (here, office):
        if hazard and hazard not in office.hazards:
            raise click.UsageError(f"{hazard} is no disaster type: take a code from city/hazards.yaml")
        now = here.clock.now()
        seen = _time(at, now)
        lat, _, lon = point.partition(",")
        try:
            where = position(lat, lon)
        except BadText as error:
            raise click.UsageError(str(error)) from None
        said: dict[str, Any] = {"seen": seen.astimezone(KST).isoformat(), "anonymous": True, "danger": danger, "clerk": login()}
        said |= {"hazard": hazard} if hazard else {}
        said |= {"people": people} if people is not None else {}
        call = Sighting(
            platform=PHONE,
            post_id=secrets.token_hex(12),
            text=f"{text.strip()} ({place.strip()})" if place.strip() else text.strip(),
            created_at=now,
            heard_at=now,
            author="".join(sign for sign in caller if sign.isdigit()),
            listener=PHONE,
            language="ko",
            position=where,
            said=said,
        )
        _tell(_heard(here, [call]))


def _heard(here: World[Any], posts: Sequence[Sighting]) -> flows.Heard:
    ear, heard = open_ear(Settings().folder("city")), flows.Heard()
    for start in range(0, len(posts), MOST):
        heard += flows.hear(here, ear, posts[start : start + MOST])
    return heard


def _tell(heard: flows.Heard, *, left_out: int = 0) -> None:
    """What came of it; exit code 1 when something was left out or could not be read."""
    parts: Iterable[tuple[int, str]] = (
        (heard.new, "new"),
        (heard.copies, "copies of what was heard"),
        (heard.seen, "known before"),
        (heard.own, "our own"),
        (heard.reports, "on the map"),
        (heard.incidents, "new incidents"),
        (heard.failed, "kept for a person: 'lifeline alarms'"),
        (left_out, "bad lines left out"),
    )
    click.echo(", ".join(f"{count:,} {what}" for count, what in parts if count) or "nothing")
    for incident in heard.life:
        click.echo(f"incident {incident}: life may be at risk, a person is called")
    sys.exit(1 if heard.failed or left_out else 0)
