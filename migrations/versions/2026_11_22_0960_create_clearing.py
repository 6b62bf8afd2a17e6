"""create clearing"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'c5b8e2f7a960'
down_revision = 'a6e0c93b5d14'
branch_labels = None
depends_on = None


def _create_clearings() -> None:
    op.create_table('clearings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('applied_minor', sa.BigInteger(), nullable=False),
    sa.Column('differences_minor', sa.BigInteger(), nullable=False),
    sa.Column('kept_minor', sa.BigInteger(), nullable=False),
    sa.Column('left_minor', sa.BigInteger(), nullable=False),
    sa.Column('identified', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('automatic', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('confidence', sa.Integer(), nullable=True),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('alias_id', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Text(), nullable=True),
    sa.Column('undo_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('applied_minor >= 0 AND differences_minor >= 0 AND kept_minor >= 0 AND left_minor >= 0', name=op.f('clearings_not_negative_check')),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by IS NULL)', name=op.f('clearings_undone_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('clearings_company_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('clearings_payment_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id', 'company_id'], ['customers.id', 'customers.company_id'], name=op.f('clearings_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('clearings_pkey'))
    )
    op.create_index('clearings_payment', 'clearings', ['payment_id'], unique=False)
    op.create_index('clearings_company', 'clearings', ['company_id', 'id'], unique=False)
    op.create_index('clearings_customer', 'clearings', ['customer_id', 'id'], unique=False)
    op.create_table('clearing_proposals',
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('confidence', sa.Integer(), server_default='0', nullable=False),
    sa.Column('automatic', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('proposals', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('matched_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('clearing_proposals_payment_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('clearing_proposals_company_id_fkey')),
    sa.PrimaryKeyConstraint('payment_id', name=op.f('clearing_proposals_pkey'))
    )
    op.create_index('clearing_proposals_company', 'clearing_proposals', ['company_id', 'payment_id'], unique=False)


def _create_settings() -> None:
    op.create_table('payer_aliases',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.Text(), server_default='', nullable=False),
    sa.Column('name', sa.Text(), server_default='', nullable=False),
    sa.Column('confirmed', sa.Integer(), server_default='1', nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('last_confirmed_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("account <> '' OR name <> ''", name=op.f('payer_aliases_names_somebody_check')),
    sa.CheckConstraint('confirmed > 0', name=op.f('payer_aliases_confirmed_positive_check')),
    sa.ForeignKeyConstraint(['customer_id', 'company_id'], ['customers.id', 'customers.company_id'], name=op.f('payer_aliases_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payer_aliases_pkey')),
    sa.UniqueConstraint('company_id', 'customer_id', 'account', 'name', name=op.f('payer_aliases_company_id_customer_id_account_name_key'))
    )
    op.create_index('payer_aliases_customer', 'payer_aliases', ['customer_id'], unique=False)
    op.create_table('clearing_settings',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('automatic_at', sa.Integer(), server_default='950', nullable=False),
    sa.Column('apply_on_load', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('discount_grace_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('limits', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.CheckConstraint('automatic_at BETWEEN 500 AND 1000', name=op.f('clearing_settings_automatic_at_within_check')),
    sa.CheckConstraint('discount_grace_days BETWEEN 0 AND 60', name=op.f('clearing_settings_discount_grace_within_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('clearing_settings_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', name=op.f('clearing_settings_pkey'))
    )


def upgrade() -> None:
    op.add_column('customers', sa.Column('discount_basis_points', sa.Integer(), nullable=True))
    op.add_column('customers', sa.Column('discount_days', sa.Integer(), nullable=True))
    op.create_check_constraint(op.f('customers_discount_within_check'), 'customers', 'discount_basis_points BETWEEN 0 AND 9999 AND discount_days BETWEEN 0 AND 365')
    op.add_column('entries', sa.Column('clearing_id', sa.BigInteger(), nullable=True))
    op.create_index('entries_clearing', 'entries', ['clearing_id'], unique=False, postgresql_where=sa.text('clearing_id IS NOT NULL'))
    _create_clearings()
    _create_settings()


def downgrade() -> None:
    op.drop_table('clearing_settings')
    op.drop_table('payer_aliases')
    op.drop_table('clearing_proposals')
    op.drop_table('clearings')
    op.drop_index('entries_clearing', table_name='entries')
    op.drop_column('entries', 'clearing_id')
    op.drop_constraint(op.f('customers_discount_within_check'), 'customers')
    op.drop_column('customers', 'discount_days')
    op.drop_column('customers', 'discount_basis_points')
