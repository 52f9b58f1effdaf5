"""The one page that other sites may show in a frame: small, with a style of its own, and never a way into anything."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Response
from markupsafe import Markup

from lifeline.web.public.headers import HEADERS, POLICY, STYLE_SOURCE, lean

_STATIC = Path(__file__).resolve().parent / "static"
_STYLES = ("colours.css", "embed.css", "live.css")
FRAME_STYLE = Markup(lean("".join((_STATIC / name).read_text(encoding="utf-8") for name in _STYLES)))  # noqa: S704  (our own file)
_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(FRAME_STYLE.encode()).digest()).decode()}'"
NOBODY, ANYBODY = "frame-ancestors 'none'", "frame-ancestors *"
FRAMED = HEADERS[POLICY].replace(NOBODY, ANYBODY).replace(STYLE_SOURCE, _SOURCE)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the small page needs besides: its style, the address of the pages as readers know it, and how many emergencies have room."""

    style: Markup
    site: str
    most: int


def framed(made: Response) -> Response:
    """Anybody may frame it; all else stays as on every page."""
    made.headers[POLICY] = FRAMED
    return made
