"""What a browser is allowed to do with our pages: draw them, and nothing else."""

import base64
import hashlib
import re
from pathlib import Path

from flask import Response
from markupsafe import Markup

_STATIC = Path(__file__).resolve().parent / "static"


def lean(css: str) -> str:
    """The style without what only its authors read. Strings in it hold no braces, semicolons or comments."""
    plain = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return re.sub(r" ?([{};]) ?", r"\1", plain).strip()


STYLES = ("colours.css", "page.css", "live.css")

# In the page itself: on a bad network a second request is a second chance to fail.
STYLE = Markup(lean("".join((_STATIC / name).read_text(encoding="utf-8") for name in STYLES)))  # noqa: S704  (our own file)
STYLE_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
_RUNS = (
    "script-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; require-trusted-types-for 'script'; trusted-types page"
)
POLICY, FRAMES = "Content-Security-Policy", "X-Frame-Options"
FOR_MACHINES = "default-src 'none'; frame-ancestors 'none'"  # what no browser draws may do nothing, in few bytes

HEADERS = {
    POLICY: (
        f"default-src 'none'; style-src 'self' {STYLE_SOURCE}; img-src 'self'; {_RUNS}; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    FRAMES: "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def guarded(answer: Response) -> Response:
    """An answer that says one of these by itself keeps its word: what is for subscribers may be read from anywhere."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if "frame-ancestors *" in answer.headers[POLICY]:
        del answer.headers[FRAMES]  # the older word for the same, which knows only all or nothing
    return answer
