"""YAML an officer can trust: no guessing of types, no repeated key, and every problem a sentence with file and line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from lifeline.core.text import nfc

MAX_BYTES, MAX_DEPTH = 1_000_000, 40
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same nodes, several times faster
Where = tuple[str | int, ...]

# Plain words YAML 1.1 reads as something else than they say: no, 1:30, 010, 2013-01-02.
_TRAPS = (
    (re.compile(r"(?i)(?:y|n|yes|no|on|off)$"), "reads as true or false"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$"), "reads as a number in base 60"),
    (re.compile(r"[-+]?0[0-9_xob][0-9a-fA-F_]*$"), "reads as an octal or hexadecimal number"),
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?$"), "reads as a date"),
)
_CUT = re.compile(r"\s+(#\S+)")
_ALIAS = "this anchor (&) is used again by an alias (*): write the text out in both places"
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")}
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file of data, as a sentence a person can act on."""

    file: str
    line: int
    sentence: str
    where: Where = field(default=(), compare=False, repr=False)  # in the file's data, where somebody wants to go on without it

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class BadData(ValueError):
    """All problems of one or more files."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Strict(BaseModel):
    """Base of what a file may hold: unknown keys refused, no coercion, frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


M = TypeVar("M", bound=BaseModel)


@dataclass
class Document:
    """Plain data and the line each part stands on (`line(("ko", "alert", 0))`)."""

    file: str
    data: Any = None
    lines: dict[Where, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    met: set[int] = field(default_factory=set)
    rows: list[str] = field(default_factory=list)

    def once(self, node: yaml.Node) -> None:
        """An alias gives one node two places; aliases are refused (they hide what is said and can be bombs)."""
        if id(node) in self.met:
            raise yaml.MarkedYAMLError(problem=_ALIAS, problem_mark=node.start_mark)
        self.met.add(id(node))

    def line(self, where: Where) -> int:
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def problem(self, where: Where, sentence: str) -> Problem:
        return Problem(self.file, self.line(where), sentence, where)


def load(path: Path) -> Document:
    """The file as plain data. Raises BadData with every problem of form in it."""
    return _sound(form(path))


def load_text(text: str, file: str) -> Document:
    """As `load`, of a text that was kept or sent elsewhere than in a file; `file` is what its problems call it."""
    return _sound(form_text(text, file))


def form(path: Path) -> Document:
    """As `load`, its problems in it and not raised: for who tells them together with those of content. Unreadable, its data are None."""
    return _loaded(path.name, lambda: _text(path))


def form_text(text: str, file: str) -> Document:
    return _loaded(file, lambda: nfc(_bounded(len(text.encode(errors="replace")), text)))


def _sound(document: Document) -> Document:
    if document.problems:
        raise BadData(document.problems)
    return document


def _loaded(file: str, text: Callable[[], str]) -> Document:
    document = Document(file)
    try:
        said = text()
        document.rows = said.split("\n")
        document.data = _plain(_composed(said), (), document)
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError, RecursionError) as error:
        document.problems.append(Problem(file, _line_of(error, document.rows), f"this is not readable YAML: {_unreadable(error)}."))
    return document


def _line_of(error: Exception, rows: list[str]) -> int:
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    if isinstance(error, yaml.reader.ReaderError):
        return next((number for number, row in enumerate(rows, 1) if chr(error.character) in row), 1)
    mark = getattr(error, "problem_mark", None)
    return int(mark.line) + 1 if mark else 1


def _unreadable(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "its characters are not UTF-8: save it as UTF-8"
    if isinstance(error, yaml.reader.ReaderError):
        return f"a character that nobody sees (U+{error.character:04X}) stands here: remove it"
    return getattr(error, "problem", None) or str(error) or type(error).__name__


def read(path: Path, model: type[M]) -> M:
    """The file as that model. Raises BadData with every problem of form and content."""
    return fit(load(path), model)


def fit(document: Document, model: type[M]) -> M:
    """A loaded file as that model, for who also needs its lines. Raises BadData with every problem of content."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise BadData([_problem(document, item) for item in error.errors()]) from error


def _text(path: Path) -> str:
    _bounded(path.stat().st_size, "")
    return nfc(path.read_text(encoding="utf-8-sig"))


def _bounded(size: int, text: str) -> str:
    if size > MAX_BYTES:
        raise ValueError(f"the file is larger than {MAX_BYTES} bytes")
    return text


def _composed(text: str) -> yaml.Node | None:
    """The tree of nodes, its depth looked at first: libyaml itself ends the process on a tree without end."""
    depth = 0
    for met in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(met, yaml.CollectionStartEvent) - isinstance(met, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
    return yaml.compose(text, Loader=_LOADER)


def _problem(document: Document, item: Any) -> Problem:
    where = tuple(item["loc"])
    name, found = ".".join(str(part) for part in where) or "the file", str(item["input"])[:60]
    sentence = {
        "missing": f"'{name}' is missing: add it.",
        "extra_forbidden": f"'{name}' is not a key known here: check the spelling or remove it.",
        "model_type": f"'{name}' must have keys of its own, and has none (found {found!r}).",
    }.get(item["type"], f"'{name}' is wrong: {item['msg'].removeprefix('Value error, ')} (found {found!r}).")
    return document.problem(where, sentence)


def _plain(node: yaml.Node | None, where: Where, document: Document) -> Any:
    if node is None:
        return None
    document.lines.setdefault(where, node.start_mark.line + 1)
    document.once(node)
    if node.tag not in _TAGS:
        document.problems.append(Problem(document.file, node.start_mark.line + 1, f"the tag {node.tag} is not used here: remove it."))
        return None
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, where, document))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*where, index), document) for index, item in enumerate(node.value)]
    return _scalar(node, where, document)


def misread(word: str) -> str:
    """As what YAML 1.1 reads that plain word; empty where it reads the word itself."""
    return next((reading for trap, reading in _TRAPS if trap.match(word)), "")


def _cut_off(node: yaml.Node, document: Document) -> str:
    """The hashtag behind a plain text, which nobody would read; a comment has a space behind its sign."""
    at = node.end_mark
    row = document.rows[at.line] if at.line < len(document.rows) else ""
    found = _CUT.match(row, at.column)
    return found[1] if found else ""


def _pairs(node: yaml.MappingNode, where: Where, document: Document) -> Iterator[tuple[str, Any]]:
    met: set[str] = set()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            document.problems.append(Problem(document.file, line, "a key must be a plain word."))
            continue
        if key in met:
            document.problems.append(Problem(document.file, line, f"'{key}' stands here a second time: keep one."))
            continue
        met.add(key)
        document.once(key_node)
        value = _plain(value_node, (*where, key), document)
        document.lines[(*where, key)] = line
        yield key, value


def _scalar(node: yaml.Node, where: Where, document: Document) -> Any:
    value, line = str(node.value), node.start_mark.line + 1
    if getattr(node, "style", None):
        return value
    if cut := _cut_off(node, document):
        document.problems.append(Problem(document.file, line, f"what stands from {cut} on is a comment in YAML: write the text in quotes."))
    if reading := misread(value):
        document.problems.append(Problem(document.file, line, f"{value} {reading} in YAML: write it in quotes, '{value}'."))
        return value
    if value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if _INT.match(value):
        return int(value)
    return float(value) if _FLOAT.match(value) else value
