"""What one test process would make anew for every test: statements and templates as compiled, addresses, the office's files as read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from lifeline.core import strict_yaml


class Compiled(BytecodeCache):
    known: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


@contextmanager
def remembered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _applications(patch)
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
    """Two thirds of the time in which an application is made go into compiling its routes: the same text compiles to the same."""
    compiled, builders = Rule._compile_builder, dict[tuple[Any, ...], Callable[..., Any]]()

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        kinds = tuple((name, type(one), one.regex) for name, one in rule._converters.items())
        key = (tuple(rule._trace), kinds, str(rule.defaults), append_unknown)
        if key not in builders:
            builders[key] = compiled(rule, append_unknown)
        return builders[key]

    patch.setattr(Rule, "_compile_builder", builder)
    patch.setattr(strict_yaml, "_composed", lru_cache(maxsize=256)(strict_yaml._composed))
    patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
