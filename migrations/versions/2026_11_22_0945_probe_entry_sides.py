"""probe the sides of entries by primary key, planned each time; find what was freed by an index"""

import sqlalchemy as sa
from alembic import op

revision = 'e19f3b7c4a20'
down_revision = 'd41c7a52e9b0'
branch_labels = None
depends_on = None

SIDES = {
    "debit_id": ("invoices", "company_id, currency, kind", "AND x.kind <> 'credit_note'"),
    "credit_id": ("invoices", "company_id, currency, kind", "AND x.kind = 'credit_note'"),
    "payment_id": ("payments", "company_id, currency", ""),
    "reverses_id": ("entries", "company_id, currency", ""),
}
FREED = sa.text("kind <> 'posting' AND amount_minor > 0")


def upgrade() -> None:
    # Each probe is by primary key: the fence of OFFSET 0 keeps the other conditions, and the indexes that they might suggest, out of it.
    # Planned each time (EXECUTE): a connection would keep its first plan, and one made while the tables were empty scanned a whole index
    # once a row, so that a first load of a new book took minutes.
    found = "".join(
        f"""
                WHEN (SELECT count({side}) FROM made) <> (
                    SELECT count(*) FROM made m CROSS JOIN LATERAL (SELECT {columns} FROM {table} t WHERE t.id = m.{side} OFFSET 0) x
                    WHERE (x.company_id, x.currency) = (m.company_id, m.currency) {also}) THEN '{side}'"""
        for side, (table, columns, also) in SIDES.items()
    )
    op.execute(f"""
        CREATE OR REPLACE FUNCTION check_entry_sides() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE side text;
        BEGIN
            EXECUTE $check$SELECT CASE {found} END$check$ INTO side;
            IF side IS NOT NULL THEN
                RAISE EXCEPTION 'an entry names by % what is not there, or of another side, company or currency', side
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$""")
    op.create_index('entries_freed', 'entries', ['debit_id'], unique=False, postgresql_where=FREED)


def downgrade() -> None:
    op.drop_index('entries_freed', table_name='entries', postgresql_where=FREED)
    checks = "".join(
        f"""
            IF (SELECT count({side}) FROM made) <> (SELECT count(*) FROM made m CROSS JOIN LATERAL (SELECT 1 FROM {table} x WHERE x.id = m.{side}
                AND (x.company_id, x.currency) = (m.company_id, m.currency) {also} OFFSET 0) found) THEN
                RAISE EXCEPTION 'an entry names by {side} what is not there, or of another side, company or currency'
                    USING ERRCODE = 'foreign_key_violation';
            END IF;"""
        for side, (table, _, also) in SIDES.items()
    )
    op.execute(f"CREATE OR REPLACE FUNCTION check_entry_sides() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NULL; END $$")
