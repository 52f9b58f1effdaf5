"""Chromium as a test uses it: it waits as long as a machine under load needs, and what a test has opened is closed with it."""

from pathlib import Path
from typing import Any

PATIENCE = 120_000  # ms one thing is waited for: a loaded machine is slow and not wrong
LONGEST = 900  # s one test may take: it waits for many things, one after the other
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)


class Browser:
    """One test's part of a Chromium that many share: no page of it goes on asking beside the next test."""

    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium
        self._contexts: list[Any] = []

    def new_context(self, **settings: Any) -> Any:
        context = self._chromium.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        return context

    def new_page(self, **settings: Any) -> Any:
        return self.new_context(**settings).new_page()

    def close(self) -> None:
        for context in self._contexts:
            context.close()
