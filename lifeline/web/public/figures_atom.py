"""Revisions of figures as Atom (RFC 4287): one entry for each act, corrections first of all. Pure: the same acts give the same bytes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from lifeline.bulletins.situations import SituationView
from lifeline.core.cap_xml import stamp
from lifeline.core.text import KST
from lifeline.situation.read import CorrectionView
from lifeline.web.public.atom import ATOM, Title, add_link, add_text, feed, written
from lifeline.web.public.face import Face
from lifeline.web.public.one_line import one_line
from lifeline.web.public.record import Record
from lifeline.web.public.revisions import revision_lines, revision_title

MOST = 100


def figures_atom(records: Iterable[Record], face: Face, site: str, *, changed: datetime) -> bytes:
    title = Title(f"{face.mark}{face.say('revisions', {'city': face.city})}", "figures.atom", "/figures")
    root = feed(face, title, site, changed=changed)
    acts = [(act, record.view) for record in records for act in record.acts]
    for act, view in sorted(acts, key=lambda pair: (pair[0].at, pair[0].act), reverse=True)[:MOST]:
        _entry(etree.SubElement(root, f"{{{ATOM}}}entry"), act, view, face=face, site=site)
    return written(root)


def act_id(act: CorrectionView, face: Face) -> str:
    """A tag URI (RFC 4151) that no other act of any world has."""
    world = "drill-" if face.exercise else ""
    return f"tag:{face.office.imprint.sender},{act.at.astimezone(KST):%Y-%m-%d}:lifeline-{face.office.city.code}-{world}figures-{act.act}"


def _entry(block: etree._Element, act: CorrectionView, view: SituationView, *, face: Face, site: str) -> None:
    hazard = face.office.hazards.get(view.hazard)
    title = revision_title(act, hazard.name(face.language) if hazard else view.hazard, face)
    told: Sequence[str] = [one_line(line) for line in revision_lines(act, face)]
    for name, text in (("id", act_id(act, face)), ("title", one_line(title)), ("updated", stamp(act.at)), ("published", stamp(act.at))):
        add_text(block, f"{{{ATOM}}}{name}", text)
    etree.SubElement(block, f"{{{ATOM}}}category", term=act.reason)
    add_link(block, "alternate", "text/html", f"{site}{face.root}situations/{view.number}")
    add_link(block, "related", "application/json", f"{site}{face.world_root}situations/{view.number}/figures.json")
    add_text(block, f"{{{ATOM}}}summary", face.mark + "\n".join(told))
