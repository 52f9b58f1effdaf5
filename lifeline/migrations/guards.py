"""How a step lets the database itself keep the rows of the record as they were written."""

from collections.abc import Collection

from alembic import op

REFUSAL = "a row of the record is never changed"


def guard(table: str, fixed: Collection[str] = ()) -> None:
    """The database itself refuses to change or delete what is on record, whoever asks. `fixed`: columns that may not be erased."""
    update = f"UPDATE OF {', '.join(fixed)}" if fixed else "UPDATE"
    if op.get_bind().dialect.name == "sqlite":
        for act, when in (("update", update), ("delete", "DELETE")):
            op.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {when} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION lifeline_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_never_changed BEFORE {update} OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION lifeline_never_changed()"
    )
    op.execute(f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION lifeline_never_changed()")


def unguard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
        return
    for name in ("changed", "emptied"):
        op.execute(f"DROP TRIGGER {table}_never_{name} ON {table}")
