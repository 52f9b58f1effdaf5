"""Scripts as values: drills/*.yaml, each under the name of its file."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from pathlib import Path, PurePath
from types import MappingProxyType

from lifeline.core.read_once import read_once
from lifeline.core.strict_yaml import BadData, Document, Problem, fit, form, form_text, load_text
from lifeline.drills import script as values
from lifeline.drills import script_file as file
from lifeline.drills.coherent import disallowed, problems
from lifeline.drills.readable import Readable, readable

NAME = re.compile(r"(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*")  # it stands in the code of every exercise that is planned from it
NO_SCRIPTS = frozenset({"citizens.yaml"})  # of the same folder: what the simulated public says


def load_scripts(folder: Path) -> dict[str, values.Script]:
    """Every script of that folder by its name. Raises BadData with every problem of all of them."""
    return dict(_scripts(folder))


def sound_script(text: str, name: str) -> values.Script:
    """One script from its text. Raises BadData with every problem."""
    return of(form_text(text, f"{name}.yaml"))


def read_script(text: str, name: str) -> values.Script:
    """One as an exercise keeps it: it was sound when it was planned, and an exercise goes on and ends by a later lifeline that asks more.

    Raises BadData where its form cannot be read.
    """
    document = load_text(text, f"{name}.yaml")
    return script(document, fit(document, file.ScriptFile))


def text_of(path: Path) -> str:
    """What stands in a script's file, as an exercise keeps it. Raises BadData where it is no YAML."""
    document = form(path)
    if document.problems and document.data is None:
        raise BadData(document.problems)
    return "\n".join(document.rows)


def paths(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.yaml")) if path.name not in NO_SCRIPTS]


def of(document: Document) -> values.Script:
    """What a file says whose form was read. Raises BadData with every problem of form and content."""
    found = readable(document)
    told(wrong(found))
    assert found.given is not None
    return script(document, found.given)


def wrong(found: Readable) -> list[Problem]:
    """All that is wrong in it whatever office plays it; where too little can be read, what it may not say."""
    document, name = found.document, PurePath(found.document.file).stem
    misnamed = f"'{name}' cannot name a script: at most 40 small letters, digits and hyphens."
    named = [] if NAME.fullmatch(name) else [document.problem((), misnamed)]
    said = found.told(problems(document, found.given)) if found.given else disallowed(document)
    return [*found.problems, *named, *said]


def told(found: Iterable[Problem]) -> None:
    """Raises BadData with all of them, each once, in the order of the file."""
    if each := sorted(dict.fromkeys(found), key=lambda one: (one.file, one.line)):
        raise BadData(each)


def script(document: Document, given: file.ScriptFile) -> values.Script:
    return values.Script(
        name=PurePath(document.file).stem,
        title=_said(given.title),
        about=_said(given.about),
        source=given.source,
        confirmed=given.confirmed,
        at=given.at.astimezone(UTC),
        lasts=given.lasts,
        districts=tuple(given.districts),
        posts=given.posts,
        tag=given.tag,
        parts=tuple(values.Part(one.code, _said(one.name), one.role, one.people, one.department) for one in given.parts),
        objectives=tuple(values.Objective(one.code, _said(one.name), _said(one.capability)) for one in given.objectives),
        injects=tuple(_inject(one, document.line(("injects", index))) for index, one in enumerate(given.injects)),
        one_person_may_do_both=given.one_person_may_do_both,
    )


@read_once
def _scripts(folder: Path) -> Mapping[str, values.Script]:
    found: dict[str, values.Script] = {}
    bad: list[Problem] = []
    for path in paths(folder):
        try:
            found[path.stem] = of(form(path))
        except BadData as error:
            bad += error.problems
    if bad:
        raise BadData(bad)
    return MappingProxyType(found)


def _said(given: file.SaidEntry | file.TextEntry) -> values.Said:
    return values.Said(given.ko, given.en)


def _inject(given: file.InjectEntry, line: int) -> values.Inject:
    return values.Inject(
        code=given.code,
        at=given.at,
        kind=given.kind,
        sender=_said(given.sender),
        to=given.to,
        text=_said(given.text),
        objective=given.objective,
        content=_content(given),
        expects=tuple(values.Expect(**one.model_dump()) for one in given.expects),
        instead_of=given.instead_of,
        line=line,
    )


def _content(given: file.InjectEntry) -> values.Content:
    if one := given.document:
        said = one.model_dump(exclude={"districts", "parameters"})
        return values.Document(
            **said, districts=tuple(one.districts), parameters=MappingProxyType(dict(one.parameters)) if one.parameters else None
        )
    if posts := given.posts:
        return values.Posts(posts.about, posts.share, posts.over, tuple(posts.places))
    if failure := given.failure:
        return values.Failure(tuple(failure.channels), failure.how, failure.lasts)
    return values.Absence(given.absence.part, given.absence.lasts) if given.absence else None
