"""What a browser may keep: the script by its content, and for the live pages a last copy, an icon and a place on the home screen."""

import json
from functools import partial

from flask import Blueprint, Response, request

from lifeline.web.public.answer import answer
from lifeline.web.public.face import Face
from lifeline.web.public.headers import STYLE
from lifeline.web.public.script import SCRIPT, SCRIPT_NAME, STATIC, worker

FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
ASK_FIRST = "no-cache"
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"), ("icon-maskable-512.png", "512x512", "maskable"))


def public_kept(faces: tuple[Face, ...]) -> Blueprint:
    """The exercise has nothing to install and nothing saved: on a home screen its sign could be taken for the real one."""
    pages = Blueprint("kept", __name__, template_folder="templates")
    pages.add_url_rule("/static/public/page-<tag>.js", "script", script)
    pages.add_url_rule("/sw.js", "worker", the_worker)
    for name, _, _ in ICONS:
        pages.add_url_rule(f"/{name}", name.partition(".")[0], partial(icon, name))
    for face in faces:
        if not face.exercise:
            pages.add_url_rule(f"{face.root}manifest.webmanifest", f"manifest-{face.language}", partial(manifest, face))
            pages.add_url_rule(f"{face.root}offline", f"offline-{face.language}", partial(offline, face))
    return pages


def script(tag: str) -> Response:
    """A page from before an update asks by the name it knows: it gets the script of today, and only today's name keeps for ever."""
    today = f"page-{tag}.js" == SCRIPT_NAME
    return kept_file(SCRIPT, "text/javascript; charset=utf-8", FOR_EVER if today else ASK_FIRST)


def the_worker() -> Response:
    return kept_file(worker(parts=str(STYLE)), "text/javascript; charset=utf-8", ASK_FIRST)


def icon(name: str) -> Response:
    return kept_file((STATIC / name).read_bytes(), "image/png", A_DAY)


def manifest(face: Face) -> Response:
    """How the live page stands on a home screen."""
    name, base = face.say("service", {"city": face.city}), request.script_root
    told = {
        "name": name,
        "short_name": name,
        "lang": face.language,
        "id": f"{base}{face.root}",
        "start_url": f"{base}{face.root}",
        "scope": f"{base}/",
        "display": "minimal-ui",
        "background_color": "#f3f5f7",
        "theme_color": "#1d4f91",
        "icons": [{"src": f"{base}/{file}", "sizes": sizes, "type": "image/png", "purpose": use} for file, sizes, use in ICONS],
    }
    return kept_file(json.dumps(told, ensure_ascii=False), "application/manifest+json", A_DAY)


def offline(face: Face) -> Response:
    """Kept beforehand, shown where neither the network nor a copy has the page that was asked for."""
    made = answer("public/offline.html", face, now=face.window.clock.now(), path="offline")
    made.headers["X-Robots-Tag"] = "noindex"
    return made


def kept_file(body: str | bytes, kind: str, cache: str) -> Response:
    made = Response(body, content_type=kind)
    made.headers["Cache-Control"] = cache
    made.add_etag()
    return made.make_conditional(request)  # type: ignore[return-value]
