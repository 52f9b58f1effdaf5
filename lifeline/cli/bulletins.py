"""Commands over bulletins and their deliveries: look, approve, take back, settle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from lifeline.bulletins import desk, read
from lifeline.bulletins.decide import Act, Kind
from lifeline.bulletins.office import Office
from lifeline.bulletins.revise import Change, revise
from lifeline.bulletins.states import NotAllowed
from lifeline.bulletins.write import Facts, write
from lifeline.cli.begun import require_begun, require_practised
from lifeline.cli.say import actor, as_json, kst, table
from lifeline.core.cap import Status
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.wiring import office_of, open_drill, open_live

WORLD = click.option("--world", type=click.Choice(["live", "drill"]), help="Which world (default: LIFELINE_WORLD, else live).")
WHO = click.option("--as", "person", required=True, help="Your name; the login is the one you are signed in with.")
WHY = click.option("--reason", required=True, help="Why, in words: it stays on record.")


@contextmanager
def opened(name: str | None) -> Iterator[tuple[World[Any], Office]]:
    """The world and its office, closed afterwards."""
    settings = Settings() if name is None else Settings(world=name)
    office = office_of(settings)
    world: World[Any] = open_live(settings, office) if settings.world == "live" else open_drill(settings, office)
    try:
        yield world, office
    finally:
        world.database.close()


@click.group()
def bulletins() -> None:
    """What the city says: list, show, approve, cancel, correct."""


@bulletins.command("list")
@WORLD
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
def list_(world: str | None, wants_json: bool) -> None:
    """What waits for a person, what is in force, and what came before."""
    with opened(world) as (here, _), here.database.reading() as session:
        shown = {view.id: view for view in (*read.waiting(session), *read.in_force(session), *read.recent(session))}
        counts = {key: read.delivery_counts(session, key) for key in shown}
        held = read.decisions(session, act=Act.PERSON)
    if wants_json:
        as_json(
            [{"number": view.number, "state": view.state, "hazard": view.hazard, "deliveries": counts[view.id]} for view in shown.values()]
        )
        return
    rows = [
        (view.number, view.state, view.kind, view.hazard, view.level, kst(view.issued_at), _counted(counts[view.id]))
        for view in shown.values()
    ]
    table(rows, ("number", "state", "kind", "hazard", "level", "issued (KST)", "deliveries"))
    for one in held:
        click.echo(f"a person is needed: {one.event or one.identifier}: {one.reason}")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "-"


@bulletins.command()
@click.argument("number")
@WORLD
def show(number: str, world: str | None) -> None:
    """One bulletin: its reason, its steps, every distinct text, and the hash an approval is bound to."""
    with opened(world) as (here, _), here.database.reading() as session:
        view = read.one(session, number)
        if view is None:
            raise NotAllowed(f"there is no bulletin {number} in this world")
        click.echo(f"{view.number}  {view.state}  {view.msg_type} ({view.kind})  {view.hazard} {view.level}")
        click.echo(f"led by {read.owner(session, view.situation) or 'nobody'}; because: {view.reason}")
        for step in read.steps(session, view.id):
            click.echo(f"  {kst(step.at)}  {step.before or 'new'} -> {step.after}  {step.person} {step.login}: {step.reason}")
        if view.source_text:
            click.echo(f"source ({view.source_sender}):\n  " + view.source_text.replace("\n", "\n  "))
        _texts(read.renderings(session, view))
        for post in view.deliveries:
            click.echo(f"  {post.id:>6}  {post.account:<28} {post.state:<10} {kst(post.sent_at)}  {post.url or post.reason}")
    click.echo(f"hash: {view.hash}")


def _texts(rows: Any) -> None:
    distinct: dict[str, list[str]] = {}
    for row in rows:
        distinct.setdefault(row.text, []).append(row.account_id)
    for text, accounts in distinct.items():
        click.echo(f"--- {', '.join(accounts)}\n{text}")


@bulletins.command()
@click.argument("number")
@click.option("--hash", "shown", required=True, help="The hash that 'show' printed: what you read is what goes out.")
@click.option(
    "--beside", multiple=True, metavar="NUMBER", help="A bulletin in force on the same danger that this one shall stand beside; repeat."
)
@click.option("--type", "typed", default="", help="Live only: the hazard's Korean name, typed to confirm.")
@WHO
@click.option("--reason", default="approved", help="Why, in words.")
@WORLD
def approve(number: str, shown: str, beside: tuple[str, ...], typed: str, person: str, reason: str, world: str | None) -> None:
    """Issue a waiting bulletin. You are not the one who wrote or submitted it."""
    with opened(world) as (here, office):
        require_begun(here)
        require_practised(here, actor(person))
        with here.database.reading() as session:
            view = read.one(session, number)
        if view is not None:
            with here.database.reading() as session:
                first = next((row.text for row in read.renderings(session, view)), "")
            click.echo(_consequence(here, office, view, first))
            if here.status is Status.ACTUAL and typed != office.hazards[view.hazard].ko:
                raise NotAllowed(f"to post this for real, add --type {office.hazards[view.hazard].ko}")
        count = desk.approve(here, office, number, actor=actor(person), shown=shown, reason=reason, beside=beside)
    click.echo(f"{number} is issued: {count} deliveries wait for 'lifeline serve' to send them.")


def _consequence(here: World[Any], office: Office, view: read.BulletinView, first: str) -> str:
    """The confirmation names the consequence, and never in the same words in both worlds (alerting rules 2, 15)."""
    hazard, count = office.hazards[view.hazard], len(here.accounts)
    where = office.city.words(frozenset(view.districts), "ko")
    what = f"{hazard.ko} {hazard.level(view.level).ko} / {view.msg_type} ({view.kind}) / {where} / {' '.join(first.split())[:80]}"
    if here.status is Status.ACTUAL:
        return f"[실제] {what}: 공식 계정 {count}개에 지금 게시합니다. / LIVE: {count} public accounts post this now."
    return f"[훈련 EXERCISE] {what}: 가상 계정 {count}개에만 기록합니다. / Recorded on {count} loopbacks; nobody outside is alerted."


def _ending(name: str, kind: Kind | None, words: str) -> Callable[..., None]:
    @bulletins.command(name, help=words)
    @click.argument("number")
    @click.option("--kind", "chosen", type=click.Choice(["over", "called_off"]), default="over", hidden=kind is not None)
    @WHO
    @WHY
    @WORLD
    def ending(number: str, chosen: str, person: str, reason: str, world: str | None) -> None:
        with opened(world) as (here, _):
            made = desk.end(here, number, kind or Kind(chosen), actor=actor(person), reason=reason)
            with here.database.reading() as session:
                view = read.one(session, made)
        count = len(view.deliveries) if view is not None else 0
        click.echo(f"{number} is taken back by {made}: {count} posts, one for each account it reached, wait for 'lifeline serve'.")
        click.echo(f"'lifeline bulletins show {made}' tells how far they came.")

    return ending


cancel = _ending("cancel", None, "End a bulletin in force: it is over (all clear), or called off. One person is enough.")
correct = _ending(
    "correct", Kind.CORRECTION, "It was wrong: say so at once under every post of it, in the words prepared. One person is enough."
)


@bulletins.command("revise")
@click.argument("number")
@click.option("--districts", metavar="CODES", help="District codes separated by commas (11680,11650); the words follow from them.")
@click.option("--since", metavar="TIME", help="2026-01-13T06:00+09:00")
@click.option("--until", metavar="TIME", help="2026-01-13T18:00+09:00")
@WHO
@WHY
@WORLD
def revise_(number: str, districts: str | None, since: str | None, until: str | None, person: str, reason: str, world: str | None) -> None:
    """New facts: edits an open bulletin; for an issued one, an Update that another person approves."""
    change = Change(frozenset(districts.split(",")) if districts else None, _time(since), _time(until))
    with opened(world) as (here, office):
        made = revise(here, office, number, change, actor=actor(person), reason=reason)
    click.echo(f"{made} holds the new facts; 'lifeline bulletins show {made}' prints what to approve.")


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no time: write it like 2026-01-13T09:00+09:00") from None
    if moment.tzinfo is None:
        raise click.UsageError(f"{text!r} has no zone: write it like 2026-01-13T09:00+09:00")
    return moment


def _move(name: str, act: Callable[..., None], words: str) -> None:
    @bulletins.command(name, help=words)
    @click.argument("number")
    @WHO
    @WHY
    @WORLD
    def moved(number: str, person: str, reason: str, world: str | None) -> None:
        with opened(world) as (here, _):
            act(here, number, actor=actor(person), reason=reason)
        click.echo(f"{number}: {name} is on record.")


_move("submit", desk.submit, "Lay a draft before an approver.")
_move("return", desk.return_, "Give a waiting bulletin back to its writers; another person makes the change.")
_move("decline", desk.decline, "It will not be said.")


@bulletins.command("write")
@click.option("--hazard", required=True, help="Code of the disaster type, as in city/hazards.yaml (heavy_snow).")
@click.option("--level", required=True, help="Code of its level (advisory, warning).")
@click.option("--districts", required=True, metavar="CODES", help="District codes separated by commas, or 'all'.")
@click.option("--since", required=True, metavar="TIME", help="2026-01-13T06:00+09:00")
@click.option("--until", metavar="TIME", help="2026-01-13T18:00+09:00; leave it out when nobody knows the end.")
@click.option("--source", required=True, help="Who says so, as citizens know it (재난안전상황실).")
@click.option(
    "--detail", "details", multiple=True, metavar="NAME=TEXT", help="A field of the type's template (place_ko=강남역); may be repeated."
)
@click.option(
    "--again", multiple=True, metavar="NUMBER", help="A bulletin of the last 24 hours on the same danger: another beside it is meant."
)
@WHO
@WHY
@WORLD
def write_(
    *,
    hazard: str,
    level: str,
    districts: str,
    since: str,
    until: str | None,
    source: str,
    details: tuple[str, ...],
    again: tuple[str, ...],
    person: str,
    reason: str,
    world: str | None,
) -> None:
    """Write a bulletin by hand from the office's templates; another person, on another login, approves it."""
    with opened(world) as (here, office):
        codes = frozenset(office.city.districts) if districts == "all" else frozenset(districts.split(","))
        begins = _time(since)
        told = {name: text for name, _, text in (one.partition("=") for one in details)}
        facts = Facts(hazard, level, codes, begins if begins is not None else here.clock.now(), _time(until), source, told)
        made = write(here, office, facts, actor=actor(person), reason=reason, again=again)
    click.echo(f"{made} waits for another person; 'lifeline bulletins show {made}' prints what to approve.")


@click.group()
def deliveries() -> None:
    """One account's post of a bulletin: try again, or settle what nobody can know but a person."""


@deliveries.command()
@click.argument("delivery", type=int)
@WHO
@WHY
@WORLD
def retry(delivery: int, person: str, reason: str, world: str | None) -> None:
    """The cause of a refusal is repaired: try the same text again."""
    with opened(world) as (here, _):
        desk.retry(here, delivery, actor=actor(person), reason=reason)
    click.echo(f"delivery {delivery} will be tried again.")


@deliveries.command()
@click.argument("delivery", type=int)
@click.option("--sent", "link", default="", metavar="URL", help="The post is there; its address.")
@click.option("--not-sent", is_flag=True, help="The post is not there: it may be sent again.")
@WHO
@WHY
@WORLD
def settle(delivery: int, link: str, not_sent: bool, person: str, reason: str, world: str | None) -> None:
    """You looked at the account itself: say whether an unsure post is there."""
    if bool(link) == not_sent:
        raise click.UsageError("say either --sent URL or --not-sent")
    with opened(world) as (here, _):
        desk.settle_unsure(here, delivery, sent=bool(link), link=link, actor=actor(person), reason=reason)
    click.echo(f"delivery {delivery} is settled.")
