"""create classifications and overdue causes"""

import sqlalchemy as sa
from alembic import op

revision = 'b8d2f41c6e07'
down_revision = 'a6e0c93b5d14'
branch_labels = None
depends_on = None


def _create_classifications() -> None:
    op.create_table('overdue_causes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('overdue_causes_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('overdue_causes_pkey')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('overdue_causes_company_id_code_key'))
    )
    op.create_table('classifications',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('classification', sa.Text(), nullable=True),
    sa.Column('cause_id', sa.BigInteger(), nullable=True),
    sa.Column('expected_recoverable_minor', sa.BigInteger(), nullable=True),
    sa.Column('responsible', sa.Text(), nullable=True),
    sa.Column('measure', sa.Text(), nullable=True),
    sa.Column('deadline_on', sa.Date(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("classification IN ('normal', 'abnormal')", name=op.f('classifications_classification_check')),
    sa.CheckConstraint('expected_recoverable_minor >= 0', name=op.f('classifications_expected_not_negative_check')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('classifications_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['cause_id'], ['overdue_causes.id'], name=op.f('classifications_cause_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('classifications_pkey'))
    )
    op.create_index(op.f('classifications_invoice_id_idx'), 'classifications', ['invoice_id'], unique=False)
    op.execute("""CREATE TRIGGER classifications_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON classifications
        EXECUTE FUNCTION refuse_change()""")
    op.add_column('invoices', sa.Column('classification_id', sa.BigInteger(), nullable=True))
    op.create_index('invoices_classified', 'invoices', ['classification_id'], unique=True, postgresql_where=sa.text('classification_id IS NOT NULL'))


def _drop_classifications() -> None:
    op.drop_index('invoices_classified', table_name='invoices')
    op.drop_column('invoices', 'classification_id')
    op.drop_table('classifications')
    op.drop_table('overdue_causes')


def upgrade() -> None:
    _create_classifications()


def downgrade() -> None:
    _drop_classifications()
