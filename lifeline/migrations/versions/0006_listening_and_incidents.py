"""Listening and the incident map: what was heard, reports, incidents, pictures, and what people did with them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _among(column: str, words: str) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words.split())


def upgrade() -> None:
    op.create_index("ix_deliveries_post_id", "deliveries", ["post_id"])
    op.create_table(
        "hearing",
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_hearing_status")),
        sa.PrimaryKeyConstraint("status", name=op.f("pk_hearing")),
    )
    op.create_table(
        "listeners",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("platform", sa.String(length=12), nullable=False),
        sa.Column("ko", sa.String(length=80), nullable=False),
        sa.Column("en", sa.String(length=80), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=1000), nullable=False),
        sa.Column("heard", sa.BigInteger(), nullable=False),
        sa.Column("shed", sa.BigInteger(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("own", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("spent_on", sa.String(length=10), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("looked_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_listeners_status")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_listeners")),
    )
    op.create_table(
        "sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("platform", sa.String(length=12), nullable=False),
        sa.Column("post_id", sa.String(length=255), nullable=False),
        sa.Column("author", sa.String(length=255), nullable=False),
        sa.Column("handle", sa.String(length=255), nullable=False),
        sa.Column("author_key", sa.LargeBinary(length=16), nullable=True),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("listener", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("same", sa.LargeBinary(length=16), nullable=True),
        sa.Column("support", sa.Integer(), nullable=False),
        sa.Column("authors", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("young", sa.Boolean(), nullable=False),
        sa.Column("earlier", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("support >= 0 AND authors >= 0", name=op.f("ck_sightings_counts_are_counts")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_sightings_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
        sa.UniqueConstraint("platform", "post_id", name="uq_sightings_post"),
    )
    op.create_index("ix_sightings_heard_at", "sightings", ["heard_at"])
    leaves = sa.text("platform = 'bluesky'")
    op.create_index("ix_sightings_leaving", "sightings", ["author"], sqlite_where=leaves, postgresql_where=leaves)
    op.create_index(op.f("ix_sightings_same"), "sightings", ["same"])
    op.create_table(
        "copies",
        sa.Column("platform", sa.String(length=12), nullable=False),
        sa.Column("post_id", sa.String(length=255), nullable=False),
        sa.Column("sighting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("author_key", sa.LargeBinary(length=16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_among("kind", "repost quote same"), name=op.f("ck_copies_kind_is_known")),
        sa.ForeignKeyConstraint(["sighting_id"], ["sightings.id"], name=op.f("fk_copies_sighting_id")),
        sa.PrimaryKeyConstraint("platform", "post_id", name=op.f("pk_copies")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copies_sighting_id", "copies", ["sighting_id", "author_key"])
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("looked", sa.Boolean(), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.Column("headline_ko", sa.String(length=200), nullable=False),
        sa.Column("headline_en", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=10), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("precision_m", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("support", sa.Integer(), nullable=False),
        sa.Column("authors", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("say_over", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_incidents_merged_says_where_to")),
        sa.CheckConstraint(_among("audience", "public look confirmed never"), name=op.f("ck_incidents_audience_is_known")),
        sa.CheckConstraint(
            _among("state", "unconfirmed confirmed handled over false hidden merged"),
            name=op.f("ck_incidents_state_is_known"),
        ),
        sa.CheckConstraint(_among("urgency", "life urgent normal"), name=op.f("ck_incidents_urgency_is_known")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_incidents_a_point_is_whole")),
        sa.ForeignKeyConstraint(["merged_into"], ["incidents.id"], name=op.f("fk_incidents_merged_into")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_incidents_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_changed"), "incidents", ["changed"])
    op.create_index(op.f("ix_incidents_merged_into"), "incidents", ["merged_into"])
    op.create_index("ix_incidents_until", "incidents", ["until"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("author_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sighting_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("post_id", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sighting_id"], ["sightings.id"], name=op.f("fk_invitations_sighting_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_invitations_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("author_key", name=op.f("uq_invitations_author_key")),
        sa.UniqueConstraint("code", name=op.f("uq_invitations_code")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("sighting_id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=16), nullable=True),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("first_hand", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("taps", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("says_over", sa.Boolean(), nullable=False),
        sa.Column("looked", sa.Boolean(), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.Column("district", sa.String(length=10), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("precision_m", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.Column("gazetteer", sa.String(length=20), nullable=False),
        sa.Column("author_key", sa.LargeBinary(length=16), nullable=True),
        sa.Column("wording_of", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_among("audience", "public look confirmed never"), name=op.f("ck_reports_audience_is_known")),
        sa.CheckConstraint(_among("state", "unconfirmed confirmed false hidden"), name=op.f("ck_reports_state_is_known")),
        sa.CheckConstraint(_among("urgency", "life urgent normal"), name=op.f("ck_reports_urgency_is_known")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_reports_a_point_is_whole")),
        sa.ForeignKeyConstraint(["sighting_id"], ["sightings.id"], name=op.f("fk_reports_sighting_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_reports_status")),
        sa.ForeignKeyConstraint(["wording_of"], ["reports.id"], name=op.f("fk_reports_wording_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("receipt", name=op.f("uq_reports_receipt")),
        sa.UniqueConstraint("sighting_id", name=op.f("uq_reports_sighting_id")),
    )
    op.create_index("ix_reports_heard_at", "reports", ["heard_at"])
    op.create_table(
        "incident_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> '' AND person <> ''", name=op.f("ck_incident_acts_says_who_and_why")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_acts_incident_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_incident_acts_report_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_incident_acts_status")),
        sa.ForeignKeyConstraint(["undoes"], ["incident_acts.id"], name=op.f("fk_incident_acts_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_acts")),
    )
    op.create_index(op.f("ix_incident_acts_incident_id"), "incident_acts", ["incident_id"])
    op.create_index(op.f("ix_incident_acts_report_id"), "incident_acts", ["report_id"])
    op.create_table(
        "incident_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("sure", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_reports_incident_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_incident_reports_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_reports")),
    )
    op.create_index(op.f("ix_incident_reports_incident_id"), "incident_reports", ["incident_id"])
    op.create_index(op.f("ix_incident_reports_report_id"), "incident_reports", ["report_id"])
    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.Column("clean", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("look", sa.BigInteger(), nullable=False),
        sa.Column("seen_before", sa.Integer(), nullable=True),
        sa.Column("boxes", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'public', 'hidden')", name=op.f("ck_pictures_state_is_known")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_pictures_report_id")),
        sa.ForeignKeyConstraint(["seen_before"], ["pictures.id"], name=op.f("fk_pictures_seen_before")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("name", name=op.f("uq_pictures_name")),
    )
    op.create_index(op.f("ix_pictures_look"), "pictures", ["look"])
    op.create_index(op.f("ix_pictures_report_id"), "pictures", ["report_id"])
    op.create_table(
        "senders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("who", sa.LargeBinary(length=3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_senders_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_senders")),
    )
    op.create_index("ix_senders_at", "senders", ["at"])
    op.create_index("ix_senders_who", "senders", ["who", "at"])


def downgrade() -> None:
    for table in (
        "senders",
        "pictures",
        "incident_reports",
        "incident_acts",
        "reports",
        "invitations",
        "incidents",
        "copies",
        "sightings",
        "listeners",
        "hearing",
    ):
        op.drop_table(table)
    op.drop_index("ix_deliveries_post_id", table_name="deliveries")
