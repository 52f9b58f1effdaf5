"""The first shape of a world."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "world",
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("one", sa.Integer(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_world_only_one_row")),
        sa.PrimaryKeyConstraint("status", name=op.f("pk_world")),
        sa.UniqueConstraint("one", name=op.f("uq_world_one")),
    )
    op.create_table(
        "account_states",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_account_states_status")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_states")),
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=1000), nullable=False),
        sa.Column("remedy", sa.String(length=1000), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_alarms_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(
        "uq_alarms_open",
        "alarms",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("seed", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_by", sa.String(length=80), nullable=False),
        sa.Column("cause", sa.String(length=1000), nullable=False),
        sa.Column("remedy", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_documents_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("feed", "digest", name=op.f("uq_documents_feed_digest")),
    )
    op.create_table(
        "feed_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("seed", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_feed_links_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_links")),
        sa.UniqueConstraint("feed", "url", name=op.f("uq_feed_links_feed_url")),
    )
    op.create_table(
        "feed_states",
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("breaker_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(length=1000), nullable=False),
        sa.Column("remedy", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_feed_states_status")),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_states")),
    )
    op.create_table(
        "situations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_situations_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_situations")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("identifier", sa.String(length=300), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cap", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_alerts_document_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_alerts_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("sender", "identifier", "sent", name=op.f("uq_alerts_sender_identifier_sent")),
    )
    op.create_index(op.f("ix_alerts_document_id"), "alerts", ["document_id"], unique=False)
    op.create_index(
        "ix_alerts_to_decide", "alerts", ["id"], unique=False, sqlite_where=sa.text("NOT seed"), postgresql_where=sa.text("NOT seed")
    )
    op.create_table(
        "bulletins",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("situation_id", sa.String(length=32), nullable=False),
        sa.Column("refers_to", sa.String(length=32), nullable=True),
        sa.Column("msg_type", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("districts", sa.Text(), nullable=False),
        sa.Column("lane", sa.String(length=12), nullable=False),
        sa.Column("release", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_sender", sa.String(length=200), nullable=True),
        sa.Column("source_identifier", sa.String(length=300), nullable=True),
        sa.Column("source_sent", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issue_order", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["refers_to"], ["bulletins.id"], name=op.f("fk_bulletins_refers_to")),
        sa.ForeignKeyConstraint(["situation_id"], ["situations.id"], name=op.f("fk_bulletins_situation_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_bulletins_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("issue_order", name=op.f("uq_bulletins_issue_order")),
        sa.UniqueConstraint("number", name=op.f("uq_bulletins_number")),
        sa.UniqueConstraint("source_sender", "source_identifier", "source_sent", name="uq_bulletins_source"),
    )
    op.create_index(op.f("ix_bulletins_situation_id"), "bulletins", ["situation_id"], unique=False)
    op.create_index(op.f("ix_bulletins_state"), "bulletins", ["state"], unique=False)
    op.create_table(
        "alert_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("cap", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_copies_alert_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_alert_copies_document_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_alert_copies_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_copies")),
        sa.UniqueConstraint("alert_id", "feed", "digest", name=op.f("uq_alert_copies_alert_id_feed_digest")),
    )
    op.create_index(op.f("ix_alert_copies_document_id"), "alert_copies", ["document_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("identifier", sa.String(length=300), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("msg_type", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("bulletin_id", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_decisions_bulletin_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_decisions_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("sender", "identifier", "sent", name="uq_decisions_source"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.String(length=32), nullable=False),
        sa.Column("situation_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("lane", sa.String(length=12), nullable=False),
        sa.Column("issue_order", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("reply_to", sa.String(length=255), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("post_id", sa.String(length=255), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("state <> 'sent' OR (post_id IS NOT NULL AND post_id <> '')", name=op.f("ck_deliveries_sent_has_receipt")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_deliveries_text_is_frozen")),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_deliveries_bulletin_id")),
        sa.ForeignKeyConstraint(["situation_id"], ["situations.id"], name=op.f("fk_deliveries_situation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("bulletin_id", "account_id", "part", name="uq_deliveries_account"),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    op.create_index("ix_deliveries_order", "deliveries", ["situation_id", "account_id", "issue_order"], unique=False)
    op.create_index("ix_deliveries_state", "deliveries", ["state", "due_at"], unique=False)
    op.create_table(
        "renderings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_renderings_bulletin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renderings")),
        sa.UniqueConstraint("bulletin_id", "version", "kind", "account_id", name="uq_renderings_account"),
    )
    op.create_table(
        "steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.String(length=32), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_steps_bulletin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
    )
    op.create_index(op.f("ix_steps_bulletin_id"), "steps", ["bulletin_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("bulletin_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("templates", sa.String(length=64), nullable=False),
        sa.Column("guideline", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_versions_bulletin_id")),
        sa.PrimaryKeyConstraint("bulletin_id", "version", name=op.f("pk_versions")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_attempts_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("delivery_id", "token", name="uq_attempts_token"),
    )
    op.create_index("ix_attempts_account", "attempts", ["account_id", "opened_at"], unique=False)
    op.create_table(
        "delivery_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_steps_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_steps")),
    )
    op.create_index(op.f("ix_delivery_steps_delivery_id"), "delivery_steps", ["delivery_id"], unique=False)
    op.create_table(
        "attempt_results",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_results_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_results")),
    )


def downgrade() -> None:
    op.drop_table("attempt_results")
    op.drop_index(op.f("ix_delivery_steps_delivery_id"), table_name="delivery_steps")
    op.drop_table("delivery_steps")
    op.drop_index("ix_attempts_account", table_name="attempts")
    op.drop_table("attempts")
    op.drop_table("versions")
    op.drop_index(op.f("ix_steps_bulletin_id"), table_name="steps")
    op.drop_table("steps")
    op.drop_table("renderings")
    op.drop_index("ix_deliveries_state", table_name="deliveries")
    op.drop_index("ix_deliveries_order", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_alert_copies_document_id"), table_name="alert_copies")
    op.drop_table("alert_copies")
    op.drop_index(op.f("ix_bulletins_state"), table_name="bulletins")
    op.drop_index(op.f("ix_bulletins_situation_id"), table_name="bulletins")
    op.drop_table("bulletins")
    op.drop_index("ix_alerts_to_decide", table_name="alerts", sqlite_where=sa.text("NOT seed"), postgresql_where=sa.text("NOT seed"))
    op.drop_index(op.f("ix_alerts_document_id"), table_name="alerts")
    op.drop_table("alerts")
    op.drop_table("situations")
    op.drop_table("feed_states")
    op.drop_table("feed_links")
    op.drop_table("documents")
    op.drop_index(
        "uq_alarms_open", table_name="alarms", sqlite_where=sa.text("cleared_at IS NULL"), postgresql_where=sa.text("cleared_at IS NULL")
    )
    op.drop_table("alarms")
    op.drop_table("account_states")
    op.drop_table("world")
