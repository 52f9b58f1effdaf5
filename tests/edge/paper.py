"""A small newspaper as Flask pages: what the edge is tried with where the content does not matter."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask, Response, make_response, request

LONG = "대설 경보가 발효 중입니다. " * 40


@dataclass
class Paper:
    """One world's pages. `headline` is what they say; `broken` makes Flask answer 500; `lost` is a database that is gone.

    An article is made in `delay` seconds, after what is to happen `meanwhile`; `made_at` has the monotonic times of the first page.

    `acts` counts what was done and undone again, after which the headline is the same.
    """

    root: str = "/"
    exercise: bool = False
    headline: str = "first"
    acts: int = 0
    broken: bool = False
    broken_articles: bool = False
    lost: bool = False
    delay: float = 0.0
    meanwhile: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    made_at: list[float] = field(default_factory=list)
    kept: list[str] = field(default_factory=lambda: ["", "status.json", "text"])
    rendered: Counter[str] = field(default_factory=Counter)
    questions: list[dict[str, str]] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    one: threading.Lock = field(default_factory=threading.Lock)

    def token(self) -> Hashable:
        if self.lost:
            raise ConnectionError("the database is gone")
        return self.headline, self.acts

    def addresses(self) -> Sequence[str]:
        return [f"{self.root}{name}" for name in self.kept]

    def app(self) -> Flask:
        made = Flask("paper", static_folder=None)
        made.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
        for name, page in (("", self.page), ("text", self.text), ("status.json", self.status), ("articles/<name>", self.article)):
            made.add_url_rule(f"{self.root}{name}", name or "home", page)
        made.add_url_rule(f"{self.root}own", "own", self.own)
        made.add_url_rule(f"{self.root}letters", "letters", self.letters, methods=["POST"])
        made.before_request(self.note)
        return made

    def note(self) -> None:
        with self.one:
            self.rendered[request.path] += 1
            self.questions.append({"path": request.full_path, "method": request.method, **dict(request.headers)})

    def page(self) -> Response:
        self.made_at.append(time.monotonic())
        return self._said(f"<h1>{self.headline}</h1>{LONG}", "text/html")

    def text(self) -> Response:
        return self._said(f"{self.headline}\n{LONG}", "text/plain")

    def status(self) -> Response:
        return self._said(json.dumps({"v": self.headline, "t": "2026-01-06T00:00:00Z"}), "application/json")

    def article(self, name: str) -> Response:
        with self.one:
            self.open_now += 1
            self.most_open = max(self.most_open, self.open_now)
        if name in self.meanwhile:
            self.meanwhile[name]()
        time.sleep(self.delay)
        with self.one:
            self.open_now -= 1
        made = self._said(f"<h1>{name}: {self.headline}</h1>{LONG}", "text/html")
        made.status_code = 503 if self.broken_articles else made.status_code
        return made

    def own(self) -> Response:
        made = make_response(f"yours: {request.cookies.get('who', 'nobody')}")
        made.headers["Cache-Control"] = "private, max-age=60"
        made.set_cookie("who", "you")
        return made

    def letters(self) -> str:
        return f"{len(request.get_data())} bytes"

    def _said(self, body: str, kind: str) -> Response:
        made = make_response(body, 500 if self.broken else 200)
        made.headers["Content-Type"] = f"{kind}; charset=utf-8"
        made.headers["Cache-Control"] = "no-store" if self.broken else "public, max-age=10"
        return made
