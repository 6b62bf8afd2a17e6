"""let agreements follow corrected items, wait for credit notes, and tell of disputes in the feed"""

import sqlalchemy as sa
from alembic import op

revision = 'b7c1090e4d2a'
down_revision = 'b7c21080fa41'
branch_labels = None
depends_on = None

NOTED = {
    'disputes': "SELECT company_id, 'invoices', array_agg(DISTINCT invoice_id) FROM made GROUP BY company_id",
    'dispute_acts': """SELECT d.company_id, 'invoices', array_agg(DISTINCT d.invoice_id)
        FROM made JOIN disputes d ON d.id = made.dispute_id GROUP BY d.company_id""",
}


def upgrade() -> None:
    op.add_column('invoices', sa.Column('replaced_by', sa.BigInteger(), nullable=True))
    op.create_index('invoices_replaced', 'invoices', ['replaced_by'], unique=False, postgresql_where=sa.text('replaced_by IS NOT NULL'))
    op.add_column('disputes', sa.Column('credit_note_number', sa.Text(), nullable=True))
    op.create_index('dispute_acts_entry', 'dispute_acts', ['entry_id'], unique=False, postgresql_where=sa.text('entry_id IS NOT NULL'))
    _follow()
    # An item's row says whether it is in dispute, so a dispute and what is decided of it change that row.
    for table, rows in NOTED.items():
        op.execute(f"""
            CREATE FUNCTION note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO changes (company_id, resource, ids) {rows};
                RETURN NULL;
            END $$""")
        op.execute(f"""CREATE TRIGGER {table}_noted_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS made
            FOR EACH STATEMENT EXECUTE FUNCTION note_{table}()""")


def _follow() -> None:
    """Items corrected before now: what was agreed about them belongs to what stands in for them."""
    op.execute("""
        UPDATE invoices o SET replaced_by = n.id FROM invoices n
        WHERE o.superseded AND NOT n.superseded AND n.id > o.id AND o.kind <> 'credit_note'
          AND (n.company_id, n.source, n.external_id, n.customer_id, n.currency, n.kind)
            = (o.company_id, o.source, o.external_id, o.customer_id, o.currency, o.kind)""")
    op.execute("UPDATE disputes d SET invoice_id = o.replaced_by FROM invoices o WHERE o.id = d.invoice_id AND o.replaced_by IS NOT NULL")
    op.execute("""UPDATE discount_offers d SET invoice_id = o.replaced_by FROM invoices o
        WHERE o.id = d.invoice_id AND o.replaced_by IS NOT NULL AND d.entry_id IS NULL""")


def downgrade() -> None:
    for table in NOTED:
        op.execute(f"DROP TRIGGER {table}_noted_insert ON {table}")
        op.execute(f"DROP FUNCTION note_{table}()")
    op.drop_index('dispute_acts_entry', table_name='dispute_acts')
    op.drop_column('disputes', 'credit_note_number')
    op.drop_index('invoices_replaced', table_name='invoices')
    op.drop_column('invoices', 'replaced_by')
