"""What one test process would make anew for every test: statements and templates as compiled, addresses, the office's files as read."""

import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, PoolProxiedConnection, event, inspect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from lifeline import migrations
from lifeline.core import read_once, strict_yaml
from lifeline.core.settings import packaged

ROOT = packaged("city").parent


class Compiled(BytecodeCache):
    known: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


@contextmanager
def remembered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="steps-") as folder:
        _applications(patch)
        _read_before(patch)
        patch.setattr(migrations, "command", _Steps(Path(folder)))
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
            patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
        event.listen(Engine, "engine_connect", _compiled_once)
        yield
        event.remove(Engine, "engine_connect", _compiled_once)


def _compiled_once(connection: Connection) -> None:
    """An engine remembers the statements it has compiled, and each test has engines of its own: a third of its time went into that."""
    connection.execution_options(compiled_cache=_STATEMENTS)


_STATEMENTS: LRUCache[Any, Any] = LRUCache(5_000)


def _applications(patch: pytest.MonkeyPatch) -> None:
    """Two thirds of the time in which an application is made go into its routes: the same text reads as the same."""
    patch.setattr(Rule, "compile", _as_compiled_before(Rule.compile))
    patch.setattr(strict_yaml, "_composed", lru_cache(maxsize=256)(strict_yaml._composed))
    patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})


_COMPILED = ("_parts", "_trace", "_converters", "_build", "_build_unknown", "arguments")


def _as_compiled_before(compiled: Callable[[Rule], None]) -> Callable[[Rule], None]:
    known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def compile_(rule: Rule) -> None:
        above = rule.map
        assert above is not None
        where = rule.rule, rule.host, rule.subdomain, rule.merge_slashes, above.host_matching
        key = (*where, str(rule.defaults), tuple(above.converters.items()))
        if key not in known:
            compiled(rule)
            known[key] = {name: getattr(rule, name) for name in _COMPILED}
        rule.__dict__.update(known[key])

    return compile_


_READERS = (("incidents.english", "listed"), ("app", "load_families"), ("app", "load_metrics"), ("wiring", "load_feeds"))


def _read_before(patch: pytest.MonkeyPatch) -> None:
    """Nobody writes into the folders that lifeline ships with: what stands there is read once."""
    contents, known = read_once._contents, lru_cache(read_once._contents)
    patch.setattr(read_once, "_contents", lambda folder: known(folder) if folder.is_relative_to(ROOT) else contents(folder))
    for module, name in _READERS:
        if (loaded := sys.modules.get(f"lifeline.{module}")) is not None:
            patch.setattr(loaded, name, _as_read_before(getattr(loaded, name)))


def _as_read_before(load: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[tuple[Any, ...], Any] = {}

    def read(folder: Path, *codes: Iterable[str]) -> Any:
        if not folder.is_relative_to(ROOT):
            return load(folder, *codes)
        key = folder, *map(frozenset, codes)
        if key not in known:
            known[key] = load(folder, *codes)
        return known[key]

    return read


class _Steps:
    """Alembic, but an empty SQLite database gets what the steps made of the first one: they take a third of a second and say the same."""

    def __init__(self, folder: Path) -> None:
        self._made, self._turn = folder / "made.db", threading.Lock()

    def upgrade(self, config: Config, revision: str) -> None:
        engine: Engine = config.attributes["engine"]
        if engine.dialect.name != "sqlite" or revision != "head" or inspect(engine).get_table_names():
            command.upgrade(config, revision)
            return
        with self._turn:
            if self._made.exists():
                self._give(engine)
            else:
                command.upgrade(config, revision)
                self._keep(engine)

    def _give(self, engine: Engine) -> None:
        with closing(engine.raw_connection()) as borrowed, closing(sqlite3.connect(self._made)) as made:
            made.backup(_plain(borrowed))

    def _keep(self, engine: Engine) -> None:
        draft = self._made.with_suffix(".new")
        with closing(engine.raw_connection()) as borrowed, closing(sqlite3.connect(draft)) as made:
            _plain(borrowed).backup(made)
        draft.replace(self._made)


def _plain(borrowed: PoolProxiedConnection) -> sqlite3.Connection:
    here = borrowed.driver_connection
    assert isinstance(here, sqlite3.Connection)
    return here
