"""Telegrams of the Japan Meteorological Agency, JMA XML 1.x: warnings, quakes, tsunamis and volcanoes of another country."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _jma, _times, _xml
from lifeline.intake.formats import cap as cap_format
from lifeline.intake.formats._text import shown, token

E = TypeVar("E", bound=StrEnum)
SENDER, SENDER_NAME = "jma.go.jp", "気象庁"
ROOT, HEAD = "http://xml.kishou.go.jp/jmaxml1/", "http://xml.kishou.go.jp/jmaxml1/informationBasis1/"

STATUS = {"通常": cap.Status.ACTUAL, "訓練": cap.Status.EXERCISE, "試験": cap.Status.TEST}
MSG_TYPE = {"発表": cap.MsgType.ALERT, "遅延": cap.MsgType.ALERT, "訂正": cap.MsgType.UPDATE, "取消": cap.MsgType.CANCEL}

# By InfoKind: the family (telegrams of one family about one event are one thread), its CAP category, and who reads the body.
Reader = Callable[[etree._Element, str], Sequence[_jma.Said]]
READERS: dict[str, tuple[str, str, Reader]] = {
    **dict.fromkeys(("震度速報", "震源速報", "地震情報"), ("quake", "Geo", _jma.quake)),
    "緊急地震速報": ("eew", "Geo", _jma.quake),
    **dict.fromkeys(("津波警報・注意報・予報", "津波情報"), ("tsunami", "Geo", _jma.tsunami)),
    **dict.fromkeys(("噴火警報・予報", "火山の状況に関する解説情報", "噴火に関する火山観測報"), ("volcano", "Geo", _jma.volcano)),
    **dict.fromkeys(("降灰予報", "噴火速報"), ("volcano", "Geo", _jma.volcano)),
    "気象警報・注意報": ("weather", "Met", _jma.weather),
    "土砂災害警戒情報": ("landslide", "Met", _jma.landslide),
}


def parse(body: bytes) -> Parsed:
    """One alert for each kind of warning in the telegram and what becomes of it. Raises Unparsed."""
    root, notes = _xml.read(body), list[str]()
    if root.tag != f"{{{ROOT}}}Report":
        raise Unparsed(
            f"the document is <{shown(str(root.tag), 80)}>, not a JMA telegram", "Look whether the feed's format is the right one"
        )
    report = _xml.Block(root, ROOT)
    heads = [child for child in root if child.tag == f"{{{HEAD}}}Head"]
    if not report.all("Control") or not heads:
        raise Unparsed("the telegram has no Control or no Head", "Look whether the telegram is whole")
    control, head = _xml.Block(report.all("Control")[0], ROOT), _xml.Block(heads[0], HEAD)
    try:
        alerts = tuple(_alert(control, head, said, notes) for said in _said(root, head, notes))
    except _times.NoTime as wrong:
        raise Unparsed(f"the time of the telegram cannot be read: {wrong}", "Look whether the telegram is whole") from wrong
    return Parsed(alerts, notes=tuple(notes[: cap_format.MAX_NOTES]))


def _said(root: etree._Element, head: _xml.Block, notes: list[str]) -> Sequence[_jma.Said]:
    """What the body says. A withdrawal says nothing but its headline, and of an unknown kind no more is read."""
    kind = head.text("InfoKind")
    if kind not in READERS:
        notes.append(f"the kind of telegram {shown(kind)!r} is not known: only its headline is read")
        return (_jma.Said(),)
    return READERS[kind][2](root, kind)[: _jma.MAX_SAID] or (_jma.Said(),)


def _alert(control: _xml.Block, head: _xml.Block, said: _jma.Said, notes: list[str]) -> cap.Alert:
    sent, identifier = _times.stamp(control.text("DateTime")), _identifier(control, head, said)
    msg_type = _known(MSG_TYPE, head.text("InfoType"), "InfoType")
    serial = head.text("Serial")
    if msg_type is cap.MsgType.ALERT and (said.goes_on or (serial.isascii() and serial.isdigit() and serial.lstrip("0") not in ("", "1"))):
        msg_type = cap.MsgType.UPDATE
    return cap.Alert(
        identifier=f"{identifier}:over" if said.over else identifier,
        sender=SENDER,
        sent=sent,
        status=_known(STATUS, control.text("Status"), "Status"),
        msg_type=msg_type,
        infos=(_info(head, said, notes),),
        # The earlier telegram is known by its event, not by its time: this one's own stands for it.
        references=(cap.Reference(SENDER, identifier, sent),) if said.over or msg_type is not cap.MsgType.ALERT else (),
        sent_text=control.text("DateTime"),
    )


def _identifier(control: _xml.Block, head: _xml.Block, said: _jma.Said) -> str:
    """By event; weather warnings have none, so by title and office. Each kind of warning is a thread of its own."""
    kind = head.text("InfoKind")
    family = READERS[kind][0] if kind in READERS else kind
    event = head.text("EventID") or f"{control.text('Title')}:{control.text('EditorialOffice')}"
    parts = ("jma", family or "?", event, said.kind)
    return token(":".join(part for part in parts if part))[:280]


def _known(words: Mapping[str, E], text: str, name: str) -> E:
    if text not in words:
        raise Unparsed(f"{name} is {shown(text)!r}, not one of {', '.join(words)}", "Look whether JMA has changed its format")
    return words[text]


def _info(head: _xml.Block, said: _jma.Said, notes: list[str]) -> cap.Info:
    kind = head.text("InfoKind")
    codes = (("sea", said.sea), ("InfoKind", kind), ("Kind", said.code))
    shock = any(pair.name == "epicentre_ja" for pair in said.parameters)
    if shock and not any(pair.name == "magnitude" for pair in said.parameters):
        notes.append("the magnitude is not known yet")
    return cap.Info(
        event=said.event or head.text("Title") or kind,
        language="ja-JP",
        category=(READERS[kind][1],) if kind in READERS else (),
        response_types=(cap.ALL_CLEAR,) if said.over else (),
        urgency=cap.Urgency.PAST if said.over else cap.Urgency.UNKNOWN,
        severity=said.severity,
        event_codes=tuple(cap.Pair(f"JMA:{name}", value) for name, value in codes if value),
        onset=_times.noted(said.origin, "the time of the event", notes),
        expires=_times.noted(head.text("ValidDateTime"), "ValidDateTime", notes),
        sender_name=SENDER_NAME,
        headline=head.text("Title"),
        description=_headline(head),
        parameters=(*said.parameters, *_kept(head, said)),
        areas=said.areas,
    )


def _headline(head: _xml.Block) -> str:
    return next((text for block in head.all("Headline") if (text := _xml.Block(block, HEAD).text("Text"))), "")


def _kept(head: _xml.Block, said: _jma.Said) -> Iterator[cap.Pair]:
    for name in ("EventID", "Serial", "ReportDateTime", "InfoType"):
        if text := head.text(name):
            yield cap.Pair(f"JMA:{name}", text)
    if said.status:
        yield cap.Pair("JMA:status", " ".join(said.status))
