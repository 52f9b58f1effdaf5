"""What a script must agree on with itself, whatever office plays it: codes, times, references, marks, and that each objective is tested."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import carries_mark, ends_as_a_drill, hashtags
from lifeline.core.strict_yaml import Document, Problem, Where
from lifeline.drills.asked import asked
from lifeline.drills.offset import said
from lifeline.drills.script import Kind
from lifeline.drills.script_file import InjectEntry, ScriptFile

ALL = "all"
# What an inject of each kind carries besides its text; a contradiction and a figure may come by word of mouth.
CARRIES = {Kind.DOCUMENT: "document", Kind.POSTS: "posts", Kind.FAILURE: "failure", Kind.ABSENCE: "absence"}
MAY_CARRY = {Kind.CONTRADICTION: ("document",)}
CONTENT = ("document", "posts", "failure", "absence")

Found = Iterator[tuple[Where, str]]


def content_key(kind: str) -> str:
    """Under which key an inject of that kind carries what is more than words."""
    return CARRIES.get(Kind(kind), "document") if kind in set(Kind) else "document"


def problems(document: Document, given: ScriptFile) -> list[Problem]:
    """Every place where the script contradicts itself, in the order of the file."""
    checks = (_repeats, _kinds, _names, _times, _references, _contingencies, asked, _shares, _objectives, _tag)
    found = chain(*(check(given) for check in checks))
    return sorted([*(document.problem(where, sentence) for where, sentence in found), *disallowed(document)], key=lambda one: one.line)


def disallowed(document: Document) -> list[Problem]:
    """Every text of it that no exercise may say, whatever form the rest of it has."""
    return [document.problem(where, sentence) for where, sentence in _texts(document.data, ())]


def _repeats(given: ScriptFile) -> Found:
    lists: dict[str, list[str]] = {
        "parts": [one.code for one in given.parts],
        "objectives": [one.code for one in given.objectives],
        "injects": [one.code for one in given.injects],
    }
    for key, codes in lists.items():
        yield from (((key, index), f"the code '{code}' stands here a second time: keep one.") for index, code in _again(codes))
    yield from ((("districts", index), f"the district {code} stands here a second time.") for index, code in _again(given.districts))
    if ALL in lists["parts"]:
        yield ("parts",), "a part cannot be called 'all': that means everybody."


def _again(codes: list[str]) -> Iterator[tuple[int, str]]:
    return ((index, code) for index, code in enumerate(codes) if code in codes[:index])


def _kinds(given: ScriptFile) -> Found:
    for index, inject in enumerate(given.injects):
        own = CARRIES.get(inject.kind, "")
        if own and getattr(inject, own) is None:
            yield ("injects", index), f"{inject.code}: an inject of kind {inject.kind} needs '{own}': add it."
        for key in CONTENT:
            if getattr(inject, key) is not None and key not in (own, *MAY_CARRY.get(inject.kind, ())):
                yield (
                    ("injects", index, key),
                    f"{inject.code}: an inject of kind {inject.kind} has no '{key}': remove it or change the kind.",
                )
        if inject.document and bool(inject.document.sample) == bool(inject.document.event):
            yield (
                ("injects", index, "document"),
                f"{inject.code}: a document is either a sample or has an event of its own: write one of both.",
            )


def _names(given: ScriptFile) -> Found:
    parts, objectives = {one.code for one in given.parts}, {one.code for one in given.objectives}
    for index, inject in enumerate(given.injects):
        if inject.to not in parts | {ALL}:
            yield ("injects", index, "to"), f"{inject.code}: no part is called '{inject.to}'; known are {_list(parts)} and all."
        if inject.absence and inject.absence.part not in parts:
            yield ("injects", index, "absence"), f"{inject.code}: no part is called '{inject.absence.part}'; known are {_list(parts)}."
        if inject.objective and inject.objective not in objectives:
            yield (
                ("injects", index, "objective"),
                f"{inject.code}: no objective is called '{inject.objective}'; known are {_list(objectives)}.",
            )
        if inject.expects and not inject.objective:
            yield ("injects", index), f"{inject.code}: what is expected here belongs to no objective: name one."


def _list(codes: set[str]) -> str:
    return ", ".join(sorted(codes))


def _times(given: ScriptFile) -> Found:
    known = {one.code: one for one in given.injects}
    for index, inject in enumerate(given.injects):
        due = _due(inject, known)
        if due >= given.lasts:
            yield ("injects", index, "at"), f"{inject.code} comes at {said(due)}, but the exercise ends after {said(given.lasts)}."
            continue
        left = given.lasts - due
        for number, expect in enumerate(inject.expects):
            if expect.within > left:
                where = ("injects", index, "expects", number, "within")
                yield where, f"{inject.code}: {said(expect.within)} from {said(due)} on is after the end; at most {said(left)} are left."
        if inject.posts and inject.posts.over > left:
            yield ("injects", index, "posts", "over"), f"{inject.code}: the last of these posts would come after the end of the exercise."


def _due(inject: InjectEntry, known: dict[str, InjectEntry]) -> timedelta:
    """From the start: a contingency is counted from what it stands in for."""
    due, met = inject.at, {inject.code}
    while (inject := known.get(inject.instead_of, inject)).code not in met:
        due, met = due + inject.at, {*met, inject.code}
    return due


def _references(given: ScriptFile) -> Found:
    known = {one.code: one for one in given.injects}
    documents = {code: one for code, one in known.items() if one.document}
    for index, inject in enumerate(given.injects):
        if inject.document is None:
            continue
        earlier, where = inject.document.refers_to, ("injects", index, "document")
        if not earlier:
            if inject.document.msg_type != "Alert" and not inject.document.sample:
                yield where, f"{inject.code}: {inject.document.msg_type} changes an earlier document: name it in refers_to."
        elif earlier not in documents:
            yield where, f"{inject.code}: refers_to '{earlier}' is no document of this script."
        elif _due(documents[earlier], known) >= _due(inject, known):
            yield where, f"{inject.code} refers to {earlier}, which comes later or at the same moment."


def _contingencies(given: ScriptFile) -> Found:
    injects = {one.code: one for one in given.injects}
    for index, inject in enumerate(given.injects):
        where, first = ("injects", index, "instead_of"), injects.get(inject.instead_of)
        if not inject.instead_of:
            continue
        if first is None:
            yield where, f"{inject.code}: instead_of '{inject.instead_of}' is no inject of this script."
        elif _circles(inject, injects):
            yield where, f"{inject.code} waits for itself: the contingencies go round in a circle."
        elif not inject.at:
            yield where, f"{inject.code} comes instead of {first.code}: say how long after it, more than 0 min."
        elif not first.expects:
            yield where, f"{inject.code} comes only if nothing follows {first.code}, but nothing is expected there."


def _circles(inject: InjectEntry, injects: dict[str, InjectEntry]) -> bool:
    met, one = set[str](), inject
    while one.instead_of in injects and one.code not in met:
        met.add(one.code)
        one = injects[one.instead_of]
    return one.code == inject.code and bool(met)


def _shares(given: ScriptFile) -> Found:
    shares = [one.posts.share for one in given.injects if one.posts]
    if sum(shares) > 1 + 1e-9:
        yield ("injects",), f"the shares of all posts add up to {sum(shares):.2f}: at most 1 is there to share."
    if given.posts and not shares:
        yield ("posts",), f"{given.posts} posts are to be written, but no inject has posts."


def _objectives(given: ScriptFile) -> Found:
    tested = Counter(one.objective for one in given.injects if one.expects)
    for index, objective in enumerate(given.objectives):
        if not tested[objective.code]:
            yield ("objectives", index), f"nothing is expected for the objective '{objective.code}': test it or remove it."


def _tag(given: ScriptFile) -> Found:
    if not ends_as_a_drill(given.tag):
        yield ("tag",), f"{given.tag} is the hashtag of the real thing: write it with 훈련 or Drill behind it."


def _texts(data: Any, where: Where) -> Found:
    """Nothing that is said anywhere in the file carries the mark or claims to be real, and no hashtag is a live one."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from (((*where, key), sentence) for sentence in forbidden(str(key)))
            yield from _texts(value, (*where, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*where, index))
    elif isinstance(data, str):
        yield from ((where, sentence) for sentence in forbidden(data))


def forbidden(text: str) -> Iterator[str]:
    """Why an exercise may not say that."""
    if carries_mark(text):
        yield "nobody writes the exercise mark: the drill world adds it."
    if claim := claims_to_be_real(text):
        yield f"an exercise never says '{claim}', in no language and no spelling: leave it out, that is how drills were taken for real."
    if live := next((tag for tag in hashtags(text) if not ends_as_a_drill(tag)), ""):
        yield f"{live} is a live hashtag: write it with 훈련 or Drill behind it."
