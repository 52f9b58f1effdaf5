"""Walks a desk as somebody who may do everything: every address and every form, found by following what the pages offer."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from lifeline.staff.roles import Act, Role

ENOUGH = 3  # examples of one address
HUGE = "999999"


@dataclass(frozen=True)
class Route:
    """One address of the desk and the act it is guarded by; None for those for people outside."""

    rule: Rule
    act: Act | None

    @property
    def methods(self) -> list[str]:
        return sorted((self.rule.methods or set()) & {"GET", "POST"})

    def nowhere(self) -> str:
        """An example of the address that names nothing there is."""
        return re.sub(r"<(?:(\w+)(?:\(([^)]*)\))?:)?\w+>", _nothing, self.rule.rule)


def _nothing(part: re.Match[str]) -> str:
    """Of a choice between words the first; else what no row is called."""
    return (part[2] or "").partition(",")[0] if part[1] == "any" else HUGE if part[1] == "int" else "none"


def routes(desk: Any) -> list[Route]:
    found = [rule for rule in desk.app.url_map.iter_rules() if rule.rule.startswith(desk.root)]
    return [Route(rule, getattr(desk.app.view_functions[rule.endpoint], "act", None)) for rule in found]


@dataclass
class Form:
    """A form as the page offers it: where it goes, what is in it before anybody types, and which fields take words."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    def filled(self, words: str) -> dict[str, str]:
        return self.fields | dict.fromkeys(self.typed, words)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.links += [has[name] for name in ("href", "hx-get", "src") if has.get(name)]
        if tag == "form" and has.get("method", "").lower() == "post":
            self._open = Form(has.get("action", ""))
            self.forms.append(self._open)
        elif self._open is not None and tag == "option":  # a choice counts as made: the first that is one
            self._open.fields[self._choice] = self._open.fields.get(self._choice) or has.get("value", "")
        elif self._open is not None and has.get("name"):
            self._choice = has["name"]
            self._open.fields.setdefault(has["name"], has.get("value", ""))
            if tag == "textarea" or (tag == "input" and has.get("type", "text") in ("text", "search")):
                self._open.typed.add(has["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@dataclass
class Walked:
    """By endpoint: examples of its address that were reached, and the forms that lead there."""

    pages: dict[str, list[str]]
    forms: dict[str, list[Form]]


def walk(desk: Any, *, language: str = "ko") -> Walked:
    """From the first page and every other that has an address without parts, as somebody with every role."""
    someone = desk.someone(*Role, login="walker", language=language)
    here = desk.app.url_map.bind("localhost")
    plain = [route.rule.rule for route in routes(desk) if route.act and not route.rule.arguments and "GET" in route.methods]
    found, waiting = Walked(defaultdict(list), defaultdict(list)), [desk.root, *plain]
    while waiting:
        path = waiting.pop(0)
        endpoint = _endpoint(here, path, "GET")
        if not endpoint or path in found.pages[endpoint] or len(found.pages[endpoint]) >= ENOUGH:
            continue
        found.pages[endpoint].append(path)
        answer = someone.client.get(path)
        if answer.mimetype != "text/html":
            continue
        page = _Page()
        page.feed(answer.text)
        waiting += [link for link in (_below(desk.root, path, one) for one in page.links) if link]
        for form in page.forms:
            form.path = _below(desk.root, path, form.path or path)
            if (target := _endpoint(here, form.path, "POST")) and len(found.forms[target]) < ENOUGH:
                found.forms[target].append(form)
    return found


def _endpoint(here: Any, path: str, method: str) -> str:
    try:
        return str(here.match(urlsplit(path).path, method=method)[0])
    except HTTPException:
        return ""


def _below(root: str, path: str, link: str) -> str:
    """The link as an address of this desk without its fragment; empty where it leads elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or link.startswith("#"):
        return ""
    whole = parts.path if parts.path.startswith("/") else f"{path.rpartition('/')[0]}/{parts.path}" if parts.path else urlsplit(path).path
    return f"{whole}{'?' + parts.query if parts.query else ''}" if whole.startswith(root) else ""


def offered(walked: Walked) -> Iterator[tuple[str, Form]]:
    for endpoint, forms in walked.forms.items():
        yield from ((endpoint, form) for form in forms)
