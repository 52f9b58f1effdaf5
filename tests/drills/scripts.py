"""Scripts that nobody wrote, for rules that must hold of every one."""

from dataclasses import replace
from datetime import UTC, timedelta

from hypothesis import strategies as st

from lifeline.core.text import nfc
from lifeline.drills.coherent import forbidden
from lifeline.drills.script import (
    Absence,
    Document,
    Expect,
    Expected,
    Failure,
    Inject,
    Kind,
    Objective,
    Part,
    Posts,
    Said,
    Script,
)

LASTS = timedelta(hours=2)
words = (
    st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\r=+-@'\",;#:{}[]|>%&*!훈련"), min_size=1, max_size=30)
    .map(nfc)
    .filter(lambda text: text.strip() and not list(forbidden(text)))
)
said = st.builds(Said, words, words)
spans = st.integers(1, 3600).map(lambda seconds: timedelta(seconds=seconds))
names = st.text("가나다라마", min_size=1, max_size=6)
codes = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?", fullmatch=True).filter(lambda code: code != "all")
numbers = st.integers(0, 9999).map(str)
documents = st.one_of(
    st.builds(Document, feed=codes, sample=words, onset=st.none() | spans, until=st.none() | spans),
    st.builds(
        Document,
        feed=codes,
        event=words,
        headline=words,
        description=words,
        districts=st.lists(st.from_regex("[0-9]{5}", fullmatch=True), max_size=3).map(tuple),
        parameters=st.none() | st.dictionaries(words, words, min_size=1, max_size=2),
    ),
)
expects = st.one_of(
    st.builds(Expect, st.just(Expected.NOTED), spans),
    st.builds(Expect, st.just(Expected.ISSUED), spans, hazard=codes, level=codes),
    st.builds(Expect, st.just(Expected.FIGURE), spans, metric=codes, value=numbers, district=numbers),
    st.builds(Expect, st.just(Expected.PINNED), spans, place=names),
)


def _content(kind: Kind, part: str) -> st.SearchStrategy[object]:
    channels = st.lists(codes, min_size=1, max_size=3).map(tuple)
    return {
        Kind.DOCUMENT: documents,
        Kind.CONTRADICTION: st.none() | documents,
        Kind.POSTS: st.builds(Posts, names.map(lambda _: "snow"), st.just(0.1), spans, st.lists(names, max_size=3).map(tuple)),
        Kind.FAILURE: st.builds(Failure, channels, st.sampled_from(["slow", "unsure"]), st.none() | spans),
        Kind.ABSENCE: st.builds(Absence, st.just(part), st.none() | spans),
    }.get(kind, st.none())


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    parts = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    injects = draw(st.lists(codes, min_size=1, max_size=5, unique=True))
    made = [draw(_inject(code, parts)) for code in injects]
    made[0] = replace(made[0], objective="aim", expects=(*made[0].expects, Expect(Expected.NOTED, timedelta(minutes=5))))
    return Script(
        name="made",
        title=draw(said),
        about=draw(said),
        source=draw(words),
        confirmed=draw(st.booleans()),
        at=draw(st.datetimes()).replace(year=2020, day=1, tzinfo=UTC, microsecond=0),
        lasts=LASTS,
        districts=(),
        posts=0,
        tag="#훈련",
        parts=tuple(Part(code, draw(said), "writer", draw(st.integers(1, 3)), draw(st.sampled_from(["", "smc"]))) for code in parts),
        objectives=(Objective("aim", draw(said), draw(said)),),
        injects=tuple(made),
        one_person_may_do_both=draw(st.booleans()),
    )


@st.composite
def _inject(draw: st.DrawFn, code: str, parts: list[str]) -> Inject:
    kind = draw(st.sampled_from(Kind))
    asked = tuple(draw(st.lists(expects, max_size=3)))
    content = draw(_content(kind, parts[0]))
    at = draw(st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds)))
    to, aim = draw(st.sampled_from([*parts, "all"])), "aim" if asked else ""
    return Inject(code, at, kind, draw(said), to, draw(said), aim, content, asked)  # type: ignore[arg-type]


def without_lines(script: Script) -> Script:
    """Where each inject stands in its file is of the file, not of the script."""
    return replace(script, injects=tuple(replace(one, line=0) for one in script.injects))
