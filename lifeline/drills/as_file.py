"""A script as its file holds it: plain words, lists and mappings, from which YAML and the spreadsheet are written."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from lifeline.core.text import KST
from lifeline.core.yaml_out import written
from lifeline.drills.offset import said
from lifeline.drills.script import Absence, Document, Expect, Failure, Inject, Part, Posts, Said, Script

Plain = dict[str, Any]


def to_yaml(script: Script) -> str:
    """The text that `load.read_script` reads as that script again."""
    return written(plain(script))


def plain(script: Script) -> Plain:
    return {
        "title": both(script.title),
        "about": both(script.about),
        "source": script.source,
        "confirmed": script.confirmed,
        "at": script.at.astimezone(KST).isoformat(),
        "lasts": said(script.lasts),
        **_given({"districts": list(script.districts)}),
        "posts": script.posts,
        "tag": script.tag,
        **_given({"one_person_may_do_both": script.one_person_may_do_both}),
        "parts": [{"code": one.code, "name": both(one.name), **role(one)} for one in script.parts],
        "objectives": [{"code": one.code, "name": both(one.name), "capability": both(one.capability)} for one in script.objectives],
        "injects": [_inject(one) for one in script.injects],
    }


def both(words: Said) -> Plain:
    return {"ko": words.ko, "en": words.en}


def role(one: Part) -> Plain:
    return {"role": str(one.role), "people": one.people, **_given({"department": one.department})}


def content(inject: Inject) -> Plain:
    """Under the key that the file has for it; nothing where words are all there is."""
    match inject.content:
        case Document() as one:
            return {"document": _document(one)}
        case Posts(about, share, over, places):
            return {"posts": {"about": about, "share": share, "over": said(over), **_given({"places": list(places)})}}
        case Failure(channels, how, lasts):
            return {"failure": {"channels": list(channels), "how": how, **_given({"lasts": _offset(lasts)})}}
        case Absence(part, lasts):
            return {"absence": {"part": part, **_given({"lasts": _offset(lasts)})}}
    return {}


def _document(one: Document) -> Plain:
    given = {field.name: getattr(one, field.name) for field in fields(one)}
    told = {
        "districts": list(one.districts),
        "msg_type": "" if one.msg_type == "Alert" else one.msg_type,
        "onset": _offset(one.onset),
        "until": _offset(one.until),
        "parameters": dict(one.parameters or {}),
    }
    return _given({**given, **told})


def expected(one: Expect) -> Plain:
    asked = {field.name: getattr(one, field.name) for field in fields(one) if field.name not in ("act", "within")}
    return {"act": str(one.act), "within": said(one.within), **_given(asked)}


def _inject(one: Inject) -> Plain:
    return {
        "code": one.code,
        "at": said(one.at),
        "kind": str(one.kind),
        **_given({"instead_of": one.instead_of}),
        "sender": both(one.sender),
        "to": one.to,
        "text": both(one.text),
        **_given({"objective": one.objective}),
        **content(one),
        **_given({"expects": [expected(each) for each in one.expects]}),
    }


def _offset(span: timedelta | None) -> str | None:
    return None if span is None else said(span)


def _given(named: Plain) -> Plain:
    """What is not empty; a moment at the very start is not nothing."""
    return {name: value for name, value in named.items() if value not in (None, "", [], {}, False)}
