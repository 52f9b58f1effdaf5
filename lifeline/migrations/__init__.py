"""The shape of a world's database, step by step; the same steps on SQLite and PostgreSQL."""

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from lifeline.core.cap import Status
from lifeline.core.db import claim_for, engine_for


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    return config


def upgrade(url: str, status: Status, now: datetime) -> str:
    """Bring that world's database to the newest shape, made new where there is none; returns the revision.

    Raises WrongWorld when it belongs to the other world. Take a backup before upgrading a database in use.
    """
    if (path := make_url(url).database) and url.startswith("sqlite"):
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = engine_for(url)
    try:
        if current(engine):
            claim_for(engine, status, now)  # ask whose it is before touching it
        command.upgrade(_config(engine), "head")
        claim_for(engine, status, now)
        return newest()
    finally:
        engine.dispose()


def current(engine: Engine) -> str:
    """The revision that database has, or the empty string."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def newest() -> str:
    """The revision this version of lifeline works with."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return ScriptDirectory.from_config(config).get_current_head() or ""
