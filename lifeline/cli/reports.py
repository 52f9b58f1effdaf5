"""Commands for the incident map: confirm, refute, merge, split, hide, hand on; every act stays on record with who and why."""

from collections.abc import Callable

import click

from lifeline.cli import listen_by_hand as by_hand
from lifeline.cli import reports_beside as beside
from lifeline.cli import reports_pictures as pictures
from lifeline.cli import reports_queue
from lifeline.cli import reports_seen as seen
from lifeline.cli.bulletins import WHO, WHY, WORLD
from lifeline.cli.reports_seen import NUMBER, mapped, said_by, tell
from lifeline.incidents import moderate, moderate_reports
from lifeline.incidents.states import State, Verdict
from lifeline.incidents.tables import Incident

HEADLINES = (
    click.option("--ko", "headline_ko", default="", help="Words of the office for the public, in Korean."),
    click.option("--en", "headline_en", default="", help="The same in English."),
)


@click.group()
def reports() -> None:
    """What citizens reported, as incidents on the map.

    A new incident is unconfirmed, and only a person confirms it. Nothing is deleted: each act stays on record with who and why,
    and can be undone. INCIDENT is the number on the map and in 'lifeline reports list'; REPORT is that of one citizen's report.
    """


for command in (reports_queue.list_, seen.show, seen.acts, seen.raw, pictures.picture, pictures.blackout, pictures.undo):
    reports.add_command(command)
for command in (beside.unplaced_, beside.inbox):
    reports.add_command(command)
for command in (by_hand.paste, by_hand.import_, by_hand.phone):
    reports.add_command(command)


def _deciding(name: str, state: State, words: str) -> None:
    """One command that brings an incident into that state."""

    @reports.command(name, help=words)
    @NUMBER
    @HEADLINES[0]
    @HEADLINES[1]
    @WHO
    @WHY
    @WORLD
    def decide(*, number: int, headline_ko: str, headline_en: str, person: str, reason: str, world: str | None) -> None:
        with mapped(world) as here, here.writing() as session:
            by = said_by(person, reason)
            incident = moderate.decide(session, number, state, by=by, headline_ko=headline_ko, headline_en=headline_en)
            tell(incident)


for _name, _state, _words in (
    ("confirm", State.CONFIRMED, "It is so: the office has seen it or heard it from somebody it knows."),
    ("false", State.FALSE, "It is not so: it leaves the map, and what was said stays on record."),
    ("hide", State.HIDDEN, "It must not be shown (a person, a crime, a private place); its reports stay on record."),
    ("show-again", State.UNCONFIRMED, "What was hidden, refuted or over is an unconfirmed incident again."),
    ("handled", State.HANDLED, "It was dealt with; it is shown so until its time on the map ends."),
    ("over", State.OVER, "It is over and leaves the map."),
):
    _deciding(_name, _state, _words)


@reports.command()
@NUMBER
@click.argument("into", type=click.IntRange(1, 2**31 - 1), metavar="INTO")
@WHO
@WHY
@WORLD
def merge(number: int, into: int, person: str, reason: str, world: str | None) -> None:
    """INCIDENT is the same as INTO: its reports go there, and so do those that would have joined it."""
    with mapped(world) as here, here.writing() as session:
        tell(moderate.merge(session, number, into, by=said_by(person, reason)))


@reports.command()
@NUMBER
@click.argument("which", type=click.IntRange(1, 2**31 - 1), metavar="REPORT...", nargs=-1, required=True)
@WHO
@WHY
@WORLD
def split(number: int, which: tuple[int, ...], person: str, reason: str, world: str | None) -> None:
    """Those reports of INCIDENT are something else: they become an incident of their own, and stay one."""
    with mapped(world) as here, here.writing() as session:
        tell(moderate.split(session, number, which, by=said_by(person, reason)))


def _seeing(name: str, act: Callable[..., Incident], words: str) -> None:
    """One command that changes nothing of what an incident says."""

    @reports.command(name, help=words)
    @NUMBER
    @WHO
    @WHY
    @WORLD
    def see(number: int, person: str, reason: str, world: str | None) -> None:
        with mapped(world) as here, here.writing() as session:
            tell(act(session, number, by=said_by(person, reason)))


_seeing("look", moderate.look, "You have seen it and leave it as it is: its alarm ends, and what waits for one look of staff is shown.")
_seeing("escalate", moderate.escalate, "Call the chief on duty: an alarm that stays until the incident is handled, false or over.")


@reports.command()
@click.argument("report", type=click.IntRange(1, 2**31 - 1))
@click.argument("verdict", type=click.Choice([str(one) for one in Verdict]))
@WHO
@WHY
@WORLD
def judge(report: int, verdict: str, person: str, reason: str, world: str | None) -> None:
    """What becomes of one REPORT: a hidden or false one is shown and counted nowhere."""
    with mapped(world) as here, here.writing() as session:
        moderate_reports.judge(session, report, Verdict(verdict), by=said_by(person, reason))
    click.echo(f"report {report} is {verdict}.")


def _erasing(name: str, act: Callable[..., object], words: str, done: str) -> None:
    @reports.command(name, help=words)
    @click.argument("report", type=click.IntRange(1, 2**31 - 1))
    @WHO
    @WHY
    @WORLD
    def erase(report: int, person: str, reason: str, world: str | None) -> None:
        with mapped(world) as here, here.writing() as session:
            act(session, report, by=said_by(person, reason))
        click.echo(f"report {report}: {done}")


_erasing(
    "anonymous",
    moderate_reports.unnamed,
    "From now on nothing public leads to the author of REPORT: no name and no address of the post, anywhere.",
    "nothing public leads to its author any more.",
)
_erasing(
    "takedown",
    moderate_reports.take_down,
    "Erase the words, author, address and pictures of REPORT here and in what was heard. This cannot be undone.",
    "its words, author and pictures are erased; that it was counted stays.",
)
