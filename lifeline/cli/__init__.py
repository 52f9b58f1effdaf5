"""The commands of lifeline: each only calls; exit codes are 0 done, 1 done with refusals (each named), 2 wrong usage."""

import sys
from importlib import import_module

import click

from lifeline import __version__

# Where each command lives: only the one that is asked for is imported.
COMMANDS = {
    "check": "checks",
    "parse": "checks",
    "replay": "replay",
    "backtest": "backtest",
    "serve": "run",
    "demo": "demo",
    "nginx": "nginx",
    "accounts": "accounts",
    "bulletins": "bulletins",
    "deliveries": "bulletins",
    "figures": "figures",
    "reports": "reports",
    "places": "places",
    "cap": "cap",
    "feeds": "feeds",
    "listen": "listen",
    "listeners": "listen",
    "templates": "templates",
    "drill": "drill",
    "user": "user",
    "audit": "audit",
    "log": "log",
    "alarms": "alarms",
    "doctor": "doctor",
    "db": "db",
}


class Lazy(click.Group):
    """A group that imports a command when it is asked for, so `lifeline --help` is quick."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"lifeline.cli.{COMMANDS[name]}"), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
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
