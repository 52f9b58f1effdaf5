"""Groups that know each command by a few words and import it when it is asked for: their help and completion import none."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

Known = Mapping[str, tuple[str, str]]


class Lazy(click.Group):
    """`known`: in the order of help, where in lifeline.cli each command lives and what help says of it.

    There its name has `ends` after it, where it would be a word of Python (`import`).
    """

    def __init__(self, *, known: Known, ends: str = "", **given: Any) -> None:
        super().__init__(**given)
        self._known, self._ends = known, ends

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self._known)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self._known:
            return None
        command = getattr(import_module(f"lifeline.cli.{self._known[name][0]}"), f"{name}{self._ends}")
        return command if isinstance(command, click.Command) else None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in self._known.items()])

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        named = [CompletionItem(name, help=words) for name, (_, words) in self._known.items() if name.startswith(incomplete)]
        return [*named, *click.Command.shell_complete(self, context, incomplete)]
