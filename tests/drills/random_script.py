"""Scripts as Hypothesis makes them up: any injects at any time, sound by the rules that every script is read by."""

import json
from typing import Any

from hypothesis import strategies as st

from lifeline.drills.load import read_script
from lifeline.drills.script import Script

LASTS, LATEST = 120, 100  # minutes
PARTS = {"writer": "writer", "approver": "approver", "chief": "duty_chief", "map-desk": "moderator", "clerk": "figures_clerk"}
EVENTS = ("대설주의보", "대설경보", "호우주의보", "한파경보", "강풍주의보")


def said(words: str) -> dict[str, str]:
    return {"ko": words, "en": words}


def document(event: str, **given: Any) -> dict[str, Any]:
    return {"feed": "kma-warnings", "event": event, "headline": event, "description": "서울 전역", **given}


documents = st.builds(
    lambda event, ends: {"kind": "document", "document": document(event, until=f"{ends} min")},
    st.sampled_from(EVENTS),
    st.integers(20, LASTS),
)
updates = st.builds(
    lambda event, kind: {"kind": "contradiction", "document": document(event, msg_type=kind, refers_to="first")},
    st.sampled_from(EVENTS),
    st.sampled_from(["Update", "Cancel"]),
)
posts = st.builds(
    lambda share, over: {"kind": "posts", "posts": {"about": "snow", "share": share / 100, "over": f"{over} min"}},
    st.integers(1, 30),
    st.integers(1, LASTS - LATEST),
)
failures = st.builds(
    lambda channel, how, lasts: {"kind": "failure", "failure": {"channels": [channel], "how": how, "lasts": f"{lasts} min"}},
    st.sampled_from(["x", "mastodon", "facebook", "telegram"]),
    st.sampled_from(["refuses", "unavailable", "slow", "unsure"]),
    st.integers(1, 30),
)
absences = st.builds(
    lambda part, lasts: {"kind": "absence", "absence": {"part": part, "lasts": f"{lasts} min"}},
    st.sampled_from(sorted(PARTS)),
    st.integers(1, 30),
)
calls = st.just({"kind": "call", "expects": [{"act": "noted", "within": "5 min"}]})
contents = st.one_of(documents, updates, posts, failures, absences, calls)


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Script, str]:
    """The script and its text. The first inject is a warning: what nothing follows from proves nothing."""
    issued = {"act": "issued", "within": "10 min", "hazard": "heavy_snow"}
    first = {"kind": "document", "document": document(draw(st.sampled_from(EVENTS[:2]))), "expects": [issued]}
    others = draw(st.lists(st.tuples(st.integers(2, LATEST), contents), min_size=1, max_size=4))
    injects = [(1, first), *sorted(others, key=lambda one: one[0])]
    text = json.dumps(_file([_inject(number, at, content) for number, (at, content) in enumerate(injects)]), ensure_ascii=False, indent=0)
    return read_script(text, "made-up"), text


def _inject(number: int, at: int, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": "first" if number == 0 else f"inject-{number}",
        "at": f"{at} min",
        "sender": said("통제실"),
        "to": "all",
        "text": said("내용을 확인하십시오"),
        "objective": "warn",
        **content,
    }


def _file(injects: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": said("지어낸 훈련"),
        "about": said("지어낸 훈련"),
        "source": "made up by a test",
        "confirmed": False,
        "at": "2011-12-14T09:00+09:00",
        "lasts": f"{LASTS} min",
        "posts": 40 * any("posts" in one for one in injects),
        "tag": "#서울제설훈련",
        "parts": [{"code": code, "name": said(code), "role": role} for code, role in PARTS.items()],
        "objectives": [{"code": "warn", "name": said("알린다"), "capability": said("경보")}],
        "injects": injects,
    }
