"""Sheets an officer reads through and prints: every text of every type, in files of their own without script or foreign address."""

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.fit import Room
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.lengths import POSTS, by_line
from lifeline.bulletins.proposals import Line, lines, waiting
from lifeline.bulletins.samples import Sample, Wanted, samples
from lifeline.bulletins.template import Template, Templates

KINDS = {
    Kind.ALERT: ("발령", "Alert"),
    Kind.UPDATE: ("변경", "Update"),
    Kind.OVER: ("해제", "Over"),
    Kind.CALLED_OFF: ("취소", "Called off"),
    Kind.CORRECTION: ("정정", "Correction"),
}
PLATFORMS = {"facebook": "Facebook", "mastodon": "Mastodon", "bluesky": "Bluesky", "x": "X", "sms": "문자 SMS"}
UNITS = {"weighted": "가중 weighted", "graphemes": "자 graphemes", "characters": "자 characters", "bytes": "바이트 bytes"}
_TAG = re.compile(r"(?<!&)#\w+")  # not the number in &#39;
WORLDS = {"live": ("실제", "Live"), "drill": ("훈련", "Exercise")}


def write_sheets(folder: Path, templates: Templates, hazards: Mapping[str, Hazard], room: Room, wanted: Wanted | None = None) -> list[Path]:
    """An index and one page per type in that folder, made where it is missing; what stood there under these names is replaced."""
    pages = Environment(
        loader=PackageLoader("lifeline.web", "sheets"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pages.filters["tags"] = _tags
    pages.globals |= {"KINDS": KINDS, "PLATFORMS": PLATFORMS, "UNITS": UNITS, "WORLDS": WORLDS, "POSTS": POSTS}
    room, folder = by_line(room), folder.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "index.html"]
    types = [(template, hazards[template.code]) for template in templates.values() if template.code in hazards]
    open_lines = {template.code: waiting(template) for template, _ in types}
    written[0].write_text(pages.get_template("index.html").render(types=types, waiting=open_lines), encoding="utf-8")
    for template, hazard in types:
        found = list(samples(template, hazard, room, wanted or Wanted()))
        said = [(line, _said_at(template, line)) for line in lines(template, templates.sources)]
        page = pages.get_template("type.html").render(
            template=template, hazard=hazard, levels=by_level(found), lines=said, waiting=open_lines[template.code]
        )
        written.append(folder / f"{template.seq:02d}-{template.code}.html")
        written[-1].write_text(page, encoding="utf-8")
    return written


def _tags(text: str) -> Markup:
    """Escaped, and each hashtag kept on one line."""
    return Markup(_TAG.sub(r'<span class="tag">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before


def by_level(found: list[Sample]) -> list[tuple[Level, list[tuple[Kind, list[tuple[str, list[Sample]]]]]]]:
    """By level, then kind, then language."""
    return [
        (
            level,
            [
                (kind, [(language, list(said)) for language, said in groupby(of_kind, lambda sample: sample.language)])
                for kind, of_kind in groupby(of_level, lambda sample: sample.kind)
            ],
        )
        for level, of_level in groupby(found, lambda sample: sample.level)
    ]


def _said_at(template: Template, line: Line) -> str:
    if line.everywhere:
        return "모든 단계 all levels"
    return ", ".join([*(template.levels[level].name["ko"] for level in line.levels), *(["해제 뒤 afterwards"] if line.afterwards else [])])
