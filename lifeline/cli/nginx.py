"""`lifeline nginx`: the configuration of a web server that gives the pages without us, and pushes for us."""

import hashlib
import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from jinja2 import Environment, StrictUndefined

from lifeline import __version__
from lifeline.core.post import MARK
from lifeline.core.settings import Settings
from lifeline.core.wire import Wire, WireError
from lifeline.web.public.answer import DRILL_CACHE, LIVE_CACHE
from lifeline.web.public.face import ROOTS
from lifeline.web.public.feeds import DOCUMENT_CACHE
from lifeline.web.public.frame import FRAMED
from lifeline.web.public.headers import FOR_MACHINES, FRAMES, HEADERS, POLICY
from lifeline.web.public.incident_forms import SOON
from lifeline.web.public.incident_style import FILES
from lifeline.web.public.incident_style import policy as map_policy
from lifeline.web.public.kept import A_DAY, ASK_FIRST, FOR_EVER
from lifeline.web.public.words import load_words
from lifeline.web.report.routes import MOST_BODY

TEMPLATE = Path(__file__).with_name("nginx.conf")
LIVE_RATE, DRILL_RATE = 90, 30  # questions a minute to the application: together two a second
MAP_RATE = 300  # and of the incident map, whose objects are made from memory
REPORT_RATE, REPORTS_RATE = 60, 20  # questions of the form from one address in a minute, and from all in a second
_FORM = r"(?:/drill)?(?:/en)?/report(?:/|$)"
MOST_LISTENERS = 20_000
HSTS = "max-age=63072000"
TEXT_TYPES = {
    "text/html": "html",
    "text/plain": "txt",
    "text/css": "css",
    "text/csv": "csv",
    "text/calendar": "ics",
    "text/javascript": "js",
    "application/json": "json",
    "application/geo+json": "geojson",
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/cap+xml": "xml",
    "image/svg+xml": "svg",
}
_DRILL = r"^/drill/"
_FOR_MACHINES = r"\.(?:json|geojson|csv|atom|rss|xml|ics|txt)$"
_BESIDE = (
    (r"^/incidents/outlines\.json$", A_DAY),
    (r"^/incidents(?:\.geojson|/.+\.json)$", SOON),
    (rf"^/static/public/(?:page-|{'|'.join(map(re.escape, FILES))})", FOR_EVER),
    (r"^/(?:static/public/|sw\.js$)", ASK_FIRST),
    (r"\.(?:png|webmanifest)$", A_DAY),
)
_FILES = (
    (r"^/static/public/([\w-]+\.svg)$", "inline; filename=$1"),
    (r"^/figures\.csv$", "attachment; filename=figures.csv"),
    (r"^/drill/figures\.csv$", "attachment; filename=EXERCISE-figures.csv"),
    (r"^/situations/([\d-]+)/figures\.csv$", "attachment; filename=figures-$1.csv"),
    (r"^/drill/situations/([\d-]+)/figures\.csv$", "attachment; filename=EXERCISE-figures-$1.csv"),
)
_OFFLINE = r"/offline\.html$"
_FOR_FRAMES, _OF_THE_MAP = r"/embed\.html$", r"/incidents\.html$"
_PATH = r"/[^\s\"'\\$;{}#]*"


@dataclass(frozen=True, slots=True)
class Header:
    """One header of the ready files: its value, and what it is where a pattern fits the file's address (empty: no such header)."""

    name: str
    value: str
    unlike: Sequence[tuple[str, str]] = ()

    @property
    def variable(self) -> str:
        return f"lifeline_{self.name.lower().replace('-', '_')}"


def file_headers() -> tuple[Header, ...]:
    """What the application says of the pages it keeps ready."""
    unlike = {
        POLICY: ((_FOR_FRAMES, FRAMED), (_OF_THE_MAP, map_policy(Settings().tiles)), (_FOR_MACHINES, FOR_MACHINES)),
        FRAMES: ((_FOR_FRAMES, ""),),
        "Cross-Origin-Resource-Policy": ((_FOR_MACHINES, "cross-origin"),),
    }
    return (
        *(Header(name, value, unlike.get(name, ())) for name, value in HEADERS.items()),
        Header("Cache-Control", LIVE_CACHE, ((_DRILL, DRILL_CACHE), (r"^/cap/", DOCUMENT_CACHE), *_BESIDE)),
        Header("Access-Control-Allow-Origin", "", ((_FOR_MACHINES, "*"),)),
        Header("Content-Disposition", "", _FILES),
        Header("X-Robots-Tag", "", ((_DRILL, "noindex, nofollow"), (_OFFLINE, "noindex"))),
    )


def quoted(text: str) -> str:
    """As nginx reads it. A dollar begins a variable there; only `$1` is meant: what a pattern has caught."""
    if re.search(r"\$(?!1\b)", text):
        raise ValueError(f"nginx cannot say {text!r}")
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))


def sorry(mark: str, home: str) -> str:
    """The page for when nothing else can be shown, in both languages: it stands in the configuration, so it needs nothing."""
    words = load_words()
    told = "".join(
        f'<section lang="{language}"><h1>{mark}{escape(say("error_500"))}</h1><p>{escape(say("error_500_more"))}</p>'
        f'<p><a href="{home}">{escape(say("home"))}</a></p></section>'
        for language, say in words.items()
    )
    return (
        '<!doctype html><html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{mark}{escape(words["ko"]("error_500"))}</title></head><body>{told}</body></html>'
    )


def edition() -> str:
    """What this version of lifeline puts into every configuration, as a short sum: another version's may not fit its pages."""
    whole = TEMPLATE.read_text(encoding="utf-8"), file_headers(), sorry("", "/"), TEXT_TYPES
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:12]


def before_us(push: str) -> str:
    """Whether the nginx that we publish to was set up for this version. Raises ValueError when it was not, or does not answer."""
    url = urlsplit(push)._replace(path="/edition").geturl()
    try:
        found = Wire(connect=1.0, read=2.0, deadline=3.0, cap=10_000, private=True).call("GET", url)
    except WireError:
        raise ValueError(f"nginx does not answer at {url}: look whether it runs, and at LIFELINE_PUSH") from None
    if found.status != HTTPStatus.OK or found.body.decode("latin-1").strip() != edition():
        raise ValueError("it was set up by another lifeline, and pages may look bare: 'lifeline nginx' prints its configuration anew")
    return f"nginx, set up for this version, pushes by {push}"


def configuration(chosen: dict[str, Any], command: str) -> str:
    """The template filled in. `chosen` holds the options of the command by their names."""
    made = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # noqa: S701 - no HTML
    made.filters["quoted"] = quoted
    return made.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        **chosen,
        command=command,
        user=("root" if os.getuid() == 0 else "") if chosen["folder"] else "www-data",
        version=__version__,
        edition=edition(),
        headers=file_headers(),
        plain_headers=tuple(HEADERS.items()),
        hsts=HSTS if chosen["tls_cert"] else "",
        types=TEXT_TYPES,
        roots=sorted(root for root in ROOTS.values() if root != "/"),
        push=(("live", "/events"), ("drill", "/drill/events")),
        sorry_live=sorry("", "/"),
        sorry_drill=sorry(f"{MARK} ", "/drill/"),
        live_rate=LIVE_RATE,
        drill_rate=DRILL_RATE,
        map_rate=MAP_RATE,
        most_listeners=MOST_LISTENERS,
        form=_FORM,
        most_upload=MOST_BODY,
        large="\n".join(say("error_photo_large") for say in load_words().values()),
        report_rate=REPORT_RATE,
        reports_rate=REPORTS_RATE,
    )


def _must(pattern: str, example: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Each value given must look so: what else there is would be read by nginx as something nobody meant."""
    looks = re.compile(pattern)

    def check(_context: click.Context, _parameter: click.Parameter, given: Any) -> Any:
        for one in given if isinstance(given, tuple) else (given,):
            if one is not None and not looks.fullmatch(str(one)):
                raise click.BadParameter(f"{one} is not like {example}")
        return given

    return check


_listen = _must(r"(?:(?:[\d.]+|\[[\da-fA-F:]+\]):)?\d{1,5}", "80 or 192.0.2.1:80 or [::]:80")
_path = _must(_PATH, "/srv/lifeline/published: a whole path, without spaces and quotes")
_app = _must(r"http://(?:[\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}/?", "http://127.0.0.1:8000")


@click.command()
@click.option(
    "--root",
    default=lambda: str(Settings().published),
    callback=_path,
    help="The folder of the ready files (default: LIFELINE_PUBLISH, or `published` in LIFELINE_HOME).",
)
@click.option("--app", "apps", multiple=True, callback=_app, help="Where `lifeline serve` answers; a second one takes over from the first.")
@click.option(
    "--names",
    default=lambda: Settings().hosts,
    callback=_must(r"[\w., -]+", "city.example,www.city.example"),
    help="Names of the site, with commas between (default: LIFELINE_HOSTS).",
)
@click.option(
    "--listen", multiple=True, default=("80",), callback=_listen, show_default=True, help="Port, or address:port; may be given again."
)
@click.option("--tls-cert", callback=_path, help="Certificate with its chain. With it, what is asked without TLS is led to TLS.")
@click.option("--tls-key", callback=_path, help="The certificate's key.")
@click.option("--tls-listen", multiple=True, default=("443",), callback=_listen, show_default=True, help="Port, or address:port, for TLS.")
@click.option("--brotli", is_flag=True, help="Give the .br files too; needs nginx's module for static brotli.")
@click.option(
    "--behind",
    multiple=True,
    callback=_must(r"[\da-fA-F.:]+(?:/\d{1,3})?", "192.0.2.0/24"),
    help="A proxy or CDN in front, whose X-Forwarded-For is believed; may be given again.",
)
@click.option(
    "--inside",
    default="127.0.0.1:8081",
    callback=_must(r"127\.[\d.]+:\d{1,5}", "127.0.0.1:8081"),
    show_default=True,
    help="Where lifeline reaches nginx, on this machine only; nginx takes the next port too.",
)
@click.option(
    "--folder", callback=_path, help="Write everything below this folder and stay in the foreground: to try it as an ordinary user."
)
def nginx(**chosen: Any) -> None:
    """Print an nginx configuration for this version of lifeline: the whole file, for nginx with the module nchan.

    nginx then gives the ready pages from files, which stay when lifeline and its database are dead, and pushes to those
    who listen. docs/deploy.md says what to do with it.
    """
    settings = Settings()
    if bool(chosen["tls_cert"]) != bool(chosen["tls_key"]):
        raise click.UsageError("--tls-cert and --tls-key belong together")
    host, port = chosen["inside"].split(":")
    chosen["asking"] = f"{host}:{int(port) + 1}"
    chosen["names"] = [name.strip() for name in chosen["names"].split(",") if name.strip()]
    chosen["apps"] = [urlsplit(url).netloc for url in chosen["apps"]] or [f"{settings.host}:{settings.port}"]
    click.echo(configuration(chosen, shlex.join(["lifeline", *sys.argv[1:]])), nl=False)
