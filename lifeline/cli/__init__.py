"""The commands of lifeline: each only calls; exit codes are 0 done, 1 done with refusals (each named), 2 wrong usage."""

import sys
from importlib import import_module

import click

from lifeline import __version__
from lifeline.cli.lazy import Lazy

# Where each command lives and what help says of it: only the one that is asked for is imported.
COMMANDS = {
    "check": ("checks", "Check all data of this office, and every text on every account."),
    "parse": ("checks", "Read official documents and print the alerts in them."),
    "replay": ("replay", "Put recorded documents through the whole flow."),
    "backtest": ("backtest", "What today's rules would have posted on recorded days."),
    "serve": ("run", "Serve the pages of both worlds, and act in one of them."),
    "demo": ("demo", "A recorded winter morning as an exercise, with its pages."),
    "nginx": ("nginx", "Print the web server's configuration for this version."),
    "accounts": ("accounts", "The accounts this world speaks through, and what stops any."),
    "bulletins": ("bulletins", "What the city says: list, show, approve, cancel, correct."),
    "deliveries": ("bulletins", "One account's post of a bulletin: try again, or settle it."),
    "figures": ("figures", "Casualties and damage: enter, correct, approve, look back."),
    "reports": ("reports", "What citizens reported, as incidents on the map."),
    "places": ("places", "Say which place a citizen's text names, and why."),
    "cap": ("cap", "What subscribers get: CAP documents, and checks of them."),
    "feeds": ("feeds", "The official feeds: when last heard, and what failed."),
    "listen": ("listen", "One round of every listener now, due or not."),
    "listeners": ("listen", "Where citizens are listened to, and how each fares."),
    "templates": ("templates", "The texts of the disaster types: list, read, print."),
    "drill": ("drill", "Exercises: plan, run, score, and leave nothing behind."),
    "user": ("user", "The people of the office, and what they may do."),
    "audit": ("audit", "The record of what people and rules did: verify, anchor."),
    "log": ("log", "The public log of what was issued: check a copy, see the key."),
    "alarms": ("alarms", "What is wrong now, oldest first, with what to do about it."),
    "doctor": ("doctor", "Look at everything that lifeline needs here."),
    "db": ("db", "The databases, one per world."),
}


@click.group(cls=Lazy, known=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lifeline")
def cli() -> None:
    """One clear voice for a city in an emergency.

    Official warnings come in, one post goes out on every account of the city, at the same moment. Drills run through the
    same code in a world of their own. Settings are read from LIFELINE_* variables; LIFELINE_HOME (default: ./var) holds
    this office's data, credentials and databases. Without it the packaged samples are used.
    """


def main() -> None:
    """Run the command; a known trouble is one sentence on standard error and exit code 1."""
    try:
        cli(standalone_mode=True)
    except SystemExit:
        raise
    except import_module("lifeline.cli.say").TROUBLES as error:  # imported only when something went wrong
        click.echo(import_module("lifeline.cli.say").trouble(error), err=True)
        sys.exit(1)
