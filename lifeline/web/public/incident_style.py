"""What the pages of the map have beyond the others: a style of their own, icons, the map's scripts, and the policy that admits them."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response
from markupsafe import Markup

from lifeline.web.public.headers import HEADERS, POLICY, STYLE_SOURCE, STYLES, lean
from lifeline.web.public.kept import FOR_EVER, kept_file
from lifeline.web.public.script import STATIC, tight

_CSS = "".join((STATIC / name).read_text(encoding="utf-8") for name in (*STYLES, "incidents.css"))
MAP_STYLE = Markup(lean(_CSS))  # noqa: S704  (our own files)
_SOURCE = f"'sha256-{b64encode(hashlib.sha256(MAP_STYLE.encode()).digest()).decode()}'"
_SYMBOL = re.compile(r'<symbol id="h-(\w+)".*?</symbol>', re.DOTALL)
_SPRITE = (STATIC / "hazards.svg").read_text(encoding="utf-8")
ICONS = {found[1]: Markup(found[0]) for found in _SYMBOL.finditer(_SPRITE)}  # noqa: S704  (our own file)
LEAFLET = "leaflet-1.9.4"


def _tagged(name: str, body: str) -> tuple[str, str]:
    stem, _, ending = name.partition(".")
    return f"{stem}-{hashlib.sha256(body.encode()).hexdigest()[:8]}.{ending}", body


MAP_SCRIPT, _SCRIPT = _tagged("map.js", tight((STATIC / "map.js").read_text(encoding="utf-8")))
MAP_SHEET, _SHEET = _tagged("map.css", lean((STATIC / "colours.css").read_text("utf-8") + (STATIC / "map.css").read_text("utf-8")))
FILES = {
    MAP_SCRIPT: (_SCRIPT.encode(), "text/javascript; charset=utf-8"),
    MAP_SHEET: (_SHEET.encode(), "text/css; charset=utf-8"),
    f"{LEAFLET}.js": ((STATIC / "leaflet" / "leaflet.js").read_bytes(), "text/javascript; charset=utf-8"),
    f"{LEAFLET}.css": ((STATIC / "leaflet" / "leaflet.css").read_bytes(), "text/css; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class MapFiles:
    """By which names a page asks for what the map needs."""

    script: str = MAP_SCRIPT
    sheet: str = MAP_SHEET
    leaflet: str = f"{LEAFLET}.js"


def sprite(names: Iterable[str]) -> Markup:
    """Those icons as symbols, to be referred to as `#h-name`."""
    return Markup("").join(ICONS[name] for name in names if name in ICONS)


def bound(made: Response, tiles: str) -> Response:
    """The policy of a page with the map: Leaflet tries out one innerHTML, which a policy of ours looks at. `tiles`: their address."""
    made.headers[POLICY] = policy(tiles)
    return made


def policy(tiles: str) -> str:
    """What a page with the map may do."""
    return with_map(HEADERS[POLICY].replace(STYLE_SOURCE, _SOURCE), tiles)


def with_map(plain: str, tiles: str) -> str:
    """What a page may do, and a map on it besides."""
    origin = f" {_origin(tiles)}" if tiles else ""
    return plain.replace("img-src 'self'", f"img-src 'self'{origin}").replace("trusted-types page", "trusted-types page default")


def _origin(tiles: str) -> str:
    """Of an address pattern; {s} stands for a part of the host's name."""
    parts = urlsplit(re.sub(r"\{s\}", "*", tiles))
    return f"{parts.scheme}://{parts.netloc}"


def add_static(pages: Blueprint) -> None:
    """Named by what they hold, so that a browser keeps them."""
    for name, (body, kind) in FILES.items():
        pages.add_url_rule(f"/static/public/{name}", f"static-{name.replace('.', '-')}", partial(kept_file, body, kind, FOR_EVER))
