"""create statements"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '4f0e6b1d92a7'
down_revision = 'b7d24e90c3f1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bank_accounts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('mapping', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('bank_accounts_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('bank_accounts_pkey')),
    sa.UniqueConstraint('company_id', 'number', 'currency', name=op.f('bank_accounts_company_id_number_currency_key'))
    )
    op.create_table('statements',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('bank_account_id', sa.BigInteger(), nullable=False),
    sa.Column('identity', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('opening_minor', sa.BigInteger(), nullable=True),
    sa.Column('closing_minor', sa.BigInteger(), nullable=True),
    sa.Column('entries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('file_hash', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('from_on <= to_on', name=op.f('statements_days_in_order_check')),
    sa.CheckConstraint('entries >= 0', name=op.f('statements_entries_not_negative_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('statements_company_id_fkey')),
    sa.ForeignKeyConstraint(['bank_account_id'], ['bank_accounts.id'], name=op.f('statements_bank_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('statements_pkey')),
    sa.UniqueConstraint('bank_account_id', 'identity', name=op.f('statements_bank_account_id_identity_key'))
    )
    op.create_index('statements_days', 'statements', ['bank_account_id', 'to_on', 'id'], unique=False)
    op.create_index('statements_company', 'statements', ['company_id', 'to_on', 'id'], unique=False)
    op.create_table('statement_lines',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('bank_account_id', sa.BigInteger(), nullable=False),
    sa.Column('statement_id', sa.BigInteger(), nullable=False),
    sa.Column('identity', sa.Text(), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('value_on', sa.Date(), nullable=True),
    sa.Column('counterparty_name', sa.Text(), nullable=True),
    sa.Column('counterparty_account', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('bank_reference', sa.Text(), nullable=True),
    sa.Column('end_to_end_id', sa.Text(), nullable=True),
    sa.Column('reversal', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Text(), server_default='unmatched', nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('statement_lines_amount_not_zero_check')),
    sa.CheckConstraint('occurrence >= 1', name=op.f('statement_lines_occurrence_from_one_check')),
    sa.CheckConstraint("status IN ('unmatched', 'applied', 'ignored')", name=op.f('statement_lines_status_known_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('statement_lines_company_id_fkey')),
    sa.ForeignKeyConstraint(['bank_account_id'], ['bank_accounts.id'], name=op.f('statement_lines_bank_account_id_fkey')),
    sa.ForeignKeyConstraint(['statement_id'], ['statements.id'], name=op.f('statement_lines_statement_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('statement_lines_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('statement_lines_pkey')),
    sa.UniqueConstraint('bank_account_id', 'identity', 'occurrence', name=op.f('statement_lines_bank_account_id_identity_occurrence_key'))
    )
    op.create_index('statement_lines_booked', 'statement_lines', ['company_id', 'booked_on', 'id'], unique=False)
    op.create_index('statement_lines_unmatched', 'statement_lines', ['company_id', 'booked_on', 'id'], unique=False, postgresql_where=sa.text("status = 'unmatched'"))
    op.create_index('statement_lines_statement', 'statement_lines', ['statement_id', 'id'], unique=False)
    op.create_index('statement_lines_payment', 'statement_lines', ['payment_id'], unique=True, postgresql_where=sa.text('payment_id IS NOT NULL'))


def downgrade() -> None:
    op.drop_table('statement_lines')
    op.drop_table('statements')
    op.drop_table('bank_accounts')
