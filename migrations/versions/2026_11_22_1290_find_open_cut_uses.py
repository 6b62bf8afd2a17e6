"""keep what is undecided of a dispute, to find those that are open; cut the uses of customer links"""

import sqlalchemy as sa
from alembic import op

revision = 'e6a41290b3d8'
down_revision = 'f8a21280c7d1'
branch_labels = None
depends_on = None

# Worked out anew from the acts that stand, whatever was told: nothing to add up wrongly. The row is locked before the acts are read, so
# that of two who decide at once the second counts what the first did.
WEIGH = """
CREATE FUNCTION weigh_disputes(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM disputes WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE disputes d SET undecided_minor = s.minor FROM (
        SELECT o.id, o.amount_minor - coalesce((SELECT sum(a.amount_minor) FROM dispute_acts a WHERE a.dispute_id = o.id
            AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = a.entry_id)), 0) AS minor
        FROM disputes o WHERE o.id = ANY(ids)) s
    WHERE s.id = d.id AND d.undecided_minor <> s.minor;
END $$"""
TOLD = {
    'dispute_acts': 'SELECT array_agg(DISTINCT dispute_id) FROM made',
    # An allocation that is taken back decides nothing any more.
    'entries': """SELECT array_agg(DISTINCT a.dispute_id) FROM made JOIN dispute_acts a ON a.entry_id = made.reverses_id
        WHERE made.reverses_id IS NOT NULL""",
}


def upgrade() -> None:
    op.add_column('disputes', sa.Column('undecided_minor', sa.BigInteger(), nullable=True))
    op.execute("UPDATE disputes SET undecided_minor = amount_minor")
    op.alter_column('disputes', 'undecided_minor', nullable=False)
    op.execute(WEIGH)
    op.execute("SELECT weigh_disputes(array_agg(id)) FROM disputes")
    op.create_index('disputes_open', 'disputes', ['opened_on', 'id'], unique=False, postgresql_where=sa.text('undecided_minor > 0'))
    for table, ids in TOLD.items():
        op.execute(f"""CREATE FUNCTION weigh_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE ids bigint[] := ({ids});
            BEGIN
                IF ids IS NOT NULL THEN PERFORM weigh_disputes(ids); END IF;
                RETURN NULL;
            END $$""")
        op.execute(f"""CREATE TRIGGER {table}_weighed AFTER INSERT ON {table} REFERENCING NEW TABLE AS made
            FOR EACH STATEMENT EXECUTE FUNCTION weigh_{table}()""")
    op.add_column('customer_links', sa.Column('cut_uses', sa.Integer(), server_default='0', nullable=False))
    op.add_column('customer_links', sa.Column('first_used_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('customer_links', sa.Column('last_cut_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('customer_link_uses_used', 'customer_link_uses', ['used_at'], unique=False)


def downgrade() -> None:
    op.drop_index('customer_link_uses_used', table_name='customer_link_uses')
    op.drop_column('customer_links', 'last_cut_at')
    op.drop_column('customer_links', 'first_used_at')
    op.drop_column('customer_links', 'cut_uses')
    for table in TOLD:
        op.execute(f"DROP TRIGGER {table}_weighed ON {table}")
        op.execute(f"DROP FUNCTION weigh_{table}()")
    op.drop_index('disputes_open', table_name='disputes')
    op.drop_column('disputes', 'undecided_minor')
    op.execute("DROP FUNCTION weigh_disputes(bigint[])")
