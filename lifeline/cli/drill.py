"""`lifeline drill`: exercises, from the script to the score; each command is imported when it is asked for."""

from importlib import import_module

import click

# Where each command lives, in the order in which an exercise goes.
COMMANDS = {
    "scripts": "drill_scripts",
    "show": "drill_scripts",
    "check": "drill_scripts",
    "export": "drill_scripts",
    "import": "drill_scripts",
    "plan": "drill_plan",
    "add": "drill_plan",
    "acknowledge": "drill_plan",
    "permit": "drill_public",
    "announce": "drill_public",
    "notices": "drill_public",
    "list": "drill_direct",
    "start": "drill_direct",
    "pause": "drill_direct",
    "resume": "drill_direct",
    "speed": "drill_direct",
    "skip": "drill_direct",
    "publish": "drill_direct",
    "move": "drill_direct",
    "end": "drill_direct",
    "cancel": "drill_direct",
    "outside": "drill_escalate",
    "escalate": "drill_escalate",
    "run": "drill_run",
    "canary": "drill_canary",
    "score": "drill_score",
    "report": "drill_score",
    "mark": "drill_score",
    "hotwash": "drill_score",
    "improve": "drill_score",
    "history": "drill_score",
    "proficiency": "drill_practice",
    "waive": "drill_practice",
    "vouch": "drill_practice",
    "proof": "drill_clean",
    "archive": "drill_clean",
    "reset": "drill_clean",
}


class Lazy(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"lifeline.cli.{COMMANDS[name]}"), f"{name}_")
        return command if isinstance(command, click.Command) else None


@click.group(cls=Lazy)
def drill() -> None:
    """Exercises in the drill world: plan, run, score, and leave nothing behind."""
