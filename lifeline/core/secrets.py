"""No log line carries a credential: one filter knows every secret's value and masks it."""

import logging
from collections.abc import Mapping
from typing import Any

MASK = "***"
SHORTEST = 6  # shorter values are ids and names; masking them would make logs unreadable


class Hide(logging.Filter):
    """Masks the secrets in whatever a record says, its arguments and its exception included."""

    def __init__(self, secrets: frozenset[str]) -> None:
        super().__init__()
        self._secrets = sorted(secrets, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if record.exc_info:
            said = f"{said}\n{logging.Formatter().formatException(record.exc_info)}"
        record.msg, record.args, record.exc_info, record.exc_text = self.mask(said), None, None, None
        return True

    def mask(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def hide_in_logs(credentials: Mapping[str, Mapping[str, Any]]) -> Hide:
    """Put the filter on every handler of the root logger; returns it."""
    values = frozenset(str(value) for entry in credentials.values() for value in entry.values() if len(str(value)) >= SHORTEST)
    hide = Hide(values)
    for handler in logging.getLogger().handlers:
        handler.addFilter(hide)
    return hide
