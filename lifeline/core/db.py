"""One database per world: SQLite (WAL, synchronous=FULL) or PostgreSQL, opened only by the world it belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, Connection, DateTime, Dialect, Engine, ForeignKey, String, create_engine, event, inspect, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import MetaData
from sqlalchemy.types import TypeDecorator

from lifeline.core.cap import Status

WORLDS = (Status.ACTUAL, Status.EXERCISE)
LIMITS = {"connect_timeout": 5, "tcp_user_timeout": 10_000}  # a server that vanished is noticed in seconds, not in two hours


class WrongWorld(RuntimeError):
    """A database, a post or an outlet of the other world."""


class NotSetUp(WrongWorld):
    """A database that no world has claimed yet, or that does not exist."""


class Utc(TypeDecorator[datetime]):
    """UTC instants: a naive datetime is refused on the way in, UTC is attached on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Utc}


class WorldRow(Base):
    """The one row that says whose database this is. Every root table's `status` points at it.

    `numbers` and `issues` count bulletins drafted and issued: order is a count, never a clock.
    """

    __tablename__ = "world"
    status: Mapped[str] = mapped_column(String(8), primary_key=True)
    created_at: Mapped[datetime]
    numbers: Mapped[int] = mapped_column(default=0)
    issues: Mapped[int] = mapped_column(default=0)
    one: Mapped[int] = mapped_column(default=1, unique=True)
    __table_args__ = (CheckConstraint("one = 1", name="only_one_row"),)


def world_status() -> Mapped[str]:
    """The column that makes a row of the other world an IntegrityError."""
    return mapped_column(String(8), ForeignKey("world.status"), nullable=False)


def among(column: str, words: str) -> str:
    """The rule that a column is one of those words. Not by IN: of more than two words SQLite makes a table anew for every row."""
    return " OR ".join(f"{column} = '{word}'" for word in words.split())


def in_turn(session: Session) -> int:
    """Of those who ask this of one world, one goes on when the transaction of the one before has ended. How many bulletins were issued.

    Others may write rows that hang on the world meanwhile: a lock that kept them out would deadlock with whoever holds a row we want.
    """
    return session.scalars(select(WorldRow.issues).with_for_update(key_share=True)).one()


def at_home(session: Session, status: Status) -> None:
    """Asked by who is about to do what cannot be taken back, however the database was opened. Raises WrongWorld."""
    owner = session.scalar(select(WorldRow.status))
    if owner != status.value:
        raise WrongWorld(f"this is the database of the {owner} world, and was about to be used as that of {status}")


@dataclass(frozen=True, slots=True)
class Database:
    """A world's database. Sessions are short: none is open during a network call."""

    engine: Engine
    status: Status

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One write transaction, committed at the end or rolled back whole. SQLite takes its write lock at once."""
        with Session(self.engine.execution_options(lifeline_writes=True), expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def engine_for(url: str) -> Engine:
    """An engine with the settings lifeline relies on. `url` is sqlite:///PATH or postgresql+psycopg://...

    What a statement was given is in no error of it: an error is logged, and the values are words of citizens.
    """
    if url.startswith("sqlite"):
        here = {"timeout": 10, "check_same_thread": False}
        engine = create_engine(url, connect_args=here, pool_size=8, max_overflow=64, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=64, connect_args=LIMITS, hide_parameters=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver would begin late and deadlock on upgrade
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")  # of the cache: what a batch of posts changes is written once, at its end
    connection.execute("PRAGMA recursive_triggers=ON")  # without it INSERT OR REPLACE deletes past the guards of the record


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("lifeline_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def claim_for(engine: Engine, status: Status, now: datetime) -> None:
    """Write the world row of a new database. Raises WrongWorld when it already belongs to the other world."""
    with Session(engine.execution_options(lifeline_writes=True)) as session, session.begin():
        owner = session.scalar(select(WorldRow.status))
        if owner is None:
            session.add(WorldRow(status=status.value, created_at=now))
        elif owner != status.value:
            raise WrongWorld(f"{engine.url!r} belongs to the {owner} world and was opened as {status}: use another database.")


def open_database(url: str, status: Status) -> Database:
    """The database of that world. Raises WrongWorld when it belongs to the other, NotSetUp when to none (run `lifeline db upgrade`)."""
    if status not in WORLDS:
        raise WrongWorld(f"there is no {status} world: only Actual (live) and Exercise (drill)")
    engine = engine_for(url)
    try:
        owners = _owners(engine)
    except Exception:
        engine.dispose()
        raise
    if owners == [status.value]:
        _hold_to(engine, status)
        return Database(engine, status)
    engine.dispose()
    if not owners:
        raise NotSetUp(f"{engine.url!r} was never set up: run 'lifeline db upgrade'.")
    raise WrongWorld(f"{engine.url!r} belongs to the {owners[0]} world and was opened as {status}: use another database.")


def _hold_to(engine: Engine, status: Status) -> None:
    """Each new connection is asked again whose database it has reached: files are replaced and servers move while we run."""

    def ask(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SELECT status FROM {WorldRow.__tablename__}")  # noqa: S608 - the name of our own table
        found = [row[0] for row in cursor.fetchall()]
        cursor.close()
        connection.rollback()
        if found != [status.value]:
            connection.close()
            raise WrongWorld(f"{engine.url!r} was opened as {status} and is now the database of {found or 'no'} world: use another.")

    event.listen(engine, "connect", ask)


def _owners(engine: Engine) -> list[str]:
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return []  # connecting would make an empty file
    with engine.connect() as connection:
        if not inspect(connection).has_table(WorldRow.__tablename__):
            return []
        return [row[0] for row in connection.execute(select(WorldRow.status))]
