"""keep when the terms of interest changed, from which day on, for whom and by whom"""

import sqlalchemy as sa
from alembic import op

revision = 'f2a51260c7d4'
down_revision = 'ca1e81240d97'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'interest_term_changes',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('company_id', sa.BigInteger(), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=False),
        sa.Column('lowers', sa.Boolean(), server_default='true', nullable=False),
        sa.Column('rate_set_id', sa.BigInteger(), nullable=True),
        sa.Column('customer_id', sa.BigInteger(), nullable=True),
        sa.Column('contract_number', sa.Text(), nullable=True),
        sa.Column('invoice_id', sa.BigInteger(), nullable=True),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
        sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('interest_term_changes_company_id_fkey')),
        sa.ForeignKeyConstraint(['rate_set_id'], ['interest_rate_sets.id'], name=op.f('interest_term_changes_rate_set_id_fkey')),
        sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('interest_term_changes_customer_id_fkey')),
        sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('interest_term_changes_invoice_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('interest_term_changes_pkey')),
    )
    op.create_index('interest_term_changes_company', 'interest_term_changes', ['company_id', 'recorded_at'], unique=False)
    # What changed before is read off the trail, as the whole company's and of all days: more items are looked at, none is missed.
    op.execute("""INSERT INTO interest_term_changes (company_id, from_on, actor, recorded_at)
        SELECT company_id, DATE '0001-01-01', actor, recorded_at FROM audit_entries
        WHERE company_id IS NOT NULL AND (subject = 'interest_assignment' OR action = 'changed'
            AND subject IN ('interest_rate_set', 'interest_policy')) ORDER BY id""")
    op.execute("CREATE TRIGGER interest_term_changes_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_term_changes"
               " EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    op.drop_table('interest_term_changes')
