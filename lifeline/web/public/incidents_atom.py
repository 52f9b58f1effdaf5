"""The newest incidents as Atom (RFC 4287). Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from lxml import etree

from lifeline.core.cap_xml import stamp
from lifeline.incidents.read import PinView
from lifeline.web.public.atom import ATOM, Title, add_link, add_text, feed, written
from lifeline.web.public.incident_items import MapFace, item
from lifeline.web.public.one_line import one_line

LATEST = 50


def incidents_atom(pins: Iterable[PinView], words: Mapping[int, str], here: MapFace, site: str, *, changed: datetime) -> bytes:
    face = here.face
    title = f"{face.mark}{face.say('service', {'city': face.city})}: {face.say('incidents')}"
    shown = list(pins)
    last = max((one.last_at for one in shown), default=changed)
    root = feed(face, Title(title, "incidents.atom", "/incidents"), site, changed=last)
    for one in shown:
        _entry(etree.SubElement(root, f"{{{ATOM}}}entry"), one, words.get(one.id, ""), here, site)
    return written(root)


def _entry(block: etree._Element, one: PinView, words: str, here: MapFace, site: str) -> None:
    face, told = here.face, item(one, here)
    world, sender = face.window.status.value.lower(), face.office.imprint.sender
    about = ". ".join(filter(None, (told.said, told.headline, told.people, told.posts, told.over, one_line(words))))
    for name, text in (
        ("id", f"tag:{sender},2026-01-01:{world}/{face.language}/incidents/{one.id}"),
        ("title", f"{face.mark}{told.hazard}, {told.where} ({told.said})"),
        ("updated", stamp(one.last_at)),
        ("published", stamp(one.first_at)),
    ):
        add_text(block, f"{{{ATOM}}}{name}", text)
    etree.SubElement(block, f"{{{ATOM}}}category", term=one.state)
    add_link(block, "alternate", "text/html", f"{site}{face.root}incidents/{one.id}")
    add_text(block, f"{{{ATOM}}}summary", f"{face.mark}{about}")
