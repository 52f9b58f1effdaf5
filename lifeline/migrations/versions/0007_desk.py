"""The desk: the office's people and their keys, texts opened for approval, and the chained record of all acts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from lifeline.core.record import content, first, following
from lifeline.migrations.guards import guard, unguard

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RECORDED = (
    "decisions",
    "versions",
    "steps",
    "cap_documents",
    "delivery_steps",
    "figure_acts",
    "figures",
    "figure_verdicts",
    "figure_groups",
    "report_times",
    "incident_acts",
    "openings",
    "staff_acts",
    "issued_lines",
    "template_texts",
    "template_confirmations",
)
FIXED = {  # where something may be erased: every column but those
    "incident_acts": ("id", "status", "act", "incident_id", "report_id", "undoes", "reason", "person", "login", "at"),
}


def upgrade() -> None:
    _record()
    _public_log()
    _people()
    _powers()
    _keys()
    _ways_in()
    _sketches()
    _passkeys()
    _office()
    op.add_column("feed_states", sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True))
    _chain_what_there_is()
    for table in (*RECORDED, "record"):
        guard(table, FIXED.get(table, ()))


def downgrade() -> None:
    for table in (*RECORDED, "record"):
        unguard(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION lifeline_never_changed()")
    for table in (
        "sketches",
        "template_confirmations",
        "template_texts",
        "account_proofs",
        "duties",
        "openings",
        "record",
        "staff_acts",
        "staff_sign_ins",
        "staff_links",
        "staff_grants",
        "staff_passkeys",
        "staff_outside_names",
        "staff_challenges",
        "staff_tries",
        "staff",
    ):
        op.drop_table(table)
    op.drop_column("feed_states", "wanted_at")


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_record_status")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_record")),
    )
    op.create_index("ix_record_row", "record", ["table_name", "key"], unique=False)
    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_openings_bulletin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
        sa.UniqueConstraint("bulletin_id", "version", "hash", "login", name="uq_openings_login"),
    )


def _public_log() -> None:
    op.create_table(
        "issued_lines",
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bulletin_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=88), nullable=False),
        sa.Column("key", sa.String(length=44), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_issued_lines_bulletin_id")),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_issued_lines")),
        sa.UniqueConstraint("bulletin_id", name=op.f("uq_issued_lines_bulletin_id")),
    )


def _people() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("totp", sa.String(length=300), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("login <> '' AND name <> ''", name=op.f("ck_staff_has_a_name")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_staff_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "staff_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_staff_acts_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_acts")),
    )
    op.create_index("ix_staff_acts_login", "staff_acts", ["login", "id"], unique=False)


def _powers() -> None:
    op.create_table(
        "staff_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=80), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by = '')", name=op.f("ck_staff_grants_confirmed_by_somebody")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_grants_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_grants")),
    )
    op.create_index(op.f("ix_staff_grants_staff_id"), "staff_grants", ["staff_id"], unique=False)


def _keys() -> None:
    op.create_table(
        "staff_tries",
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_staff_tries_status")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_staff_tries")),
    )
    op.create_table(
        "staff_links",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_links_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_links")),
    )
    op.create_index(op.f("ix_staff_links_staff_id"), "staff_links", ["staff_id"], unique=False)


def _ways_in() -> None:
    op.create_table(
        "staff_sign_ins",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("factors", sa.String(length=40), nullable=False),
        sa.Column("crossing", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_ended", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_sign_ins_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sign_ins")),
    )
    op.create_index(op.f("ix_staff_sign_ins_staff_id"), "staff_sign_ins", ["staff_id"], unique=False)


def _office() -> None:
    op.create_table(
        "duties",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_duties_status")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duties")),
    )
    op.create_table(
        "account_proofs",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_account_proofs_status")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_proofs")),
    )
    op.create_table(
        "template_texts",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("file", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_template_texts_status")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_template_texts")),
    )
    op.create_table(
        "template_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("shared_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shared_hash"], ["template_texts.hash"], name=op.f("fk_template_confirmations_shared_hash")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_template_confirmations_status")),
        sa.ForeignKeyConstraint(["text_hash"], ["template_texts.hash"], name=op.f("fk_template_confirmations_text_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_confirmations")),
    )
    op.create_index(op.f("ix_template_confirmations_code"), "template_confirmations", ["code"], unique=False)


def _passkeys() -> None:
    op.create_table(
        "staff_passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_passkeys_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkeys")),
        sa.UniqueConstraint("credential", name=op.f("uq_staff_passkeys_credential")),
    )
    op.create_index(op.f("ix_staff_passkeys_staff_id"), "staff_passkeys", ["staff_id"], unique=False)
    op.create_table(
        "staff_outside_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_outside_names_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_outside_names")),
        sa.UniqueConstraint("issuer", "subject", name="uq_staff_outside_names_subject"),
    )
    op.create_index(op.f("ix_staff_outside_names_staff_id"), "staff_outside_names", ["staff_id"], unique=False)
    op.create_table(
        "staff_challenges",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_staff_challenges_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_challenges")),
    )


def _sketches() -> None:
    op.create_table(
        "sketches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("seen", sa.String(length=24), nullable=False),
        sa.Column("tab", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_sketches_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketches")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sketches_login"), "sketches", ["login"], unique=False)


def _chain_what_there_is() -> None:
    """What was on record before it was chained comes first, table by table; who could change it until now cannot any more."""
    connection, number = op.get_bind(), 0
    metadata = sa.MetaData()
    world = connection.execute(sa.text("SELECT status, created_at FROM world")).one_or_none()
    if world is None:
        return
    before = first(str(world[0]), _instant(world[1]))
    record = sa.Table("record", metadata, autoload_with=connection)
    for name in RECORDED:
        table = sa.Table(name, metadata, autoload_with=connection)
        keys = list(table.primary_key.columns)
        for row in connection.execute(sa.select(table).order_by(*keys)).mappings().all():
            number += 1
            key, hashed = " ".join(str(row[column.name]) for column in keys), content(_plain(row, list(table.columns)))
            before = following(before, number, name, key, hashed)
            entry = {"number": number, "status": world[0], "table_name": name, "key": key, "content": hashed, "hash": before}
            connection.execute(sa.insert(record).values(**entry))


def _plain(row: Any, columns: Sequence[Any]) -> dict[str, Any]:
    return {one.name: _instant(row[one.name]) if isinstance(one.type, sa.DateTime) and row[one.name] else row[one.name] for one in columns}


def _instant(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
