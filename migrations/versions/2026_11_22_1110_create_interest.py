"""create interest: rate sets, assignments, policies, charges and waivers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'e4a1110b7c36'
down_revision = 'b5d31105e7a4'
branch_labels = None
depends_on = None


def _create_rate_sets() -> None:
    op.create_table('interest_rate_sets',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('day_count', sa.Text(), nullable=False),
    sa.Column('margin_percent', sa.Text(), nullable=False),
    sa.Column('daily_percent', sa.Text(), nullable=True),
    sa.Column('grace_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('grace_counts', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('rates', postgresql.JSONB(), nullable=False),
    sa.Column('tiers', postgresql.JSONB(), nullable=False),
    sa.Column('minimums', postgresql.JSONB(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("day_count IN ('actual/365', 'actual/360', 'actual/actual', '30/360')", name=op.f('interest_rate_sets_day_count_check')),
    sa.CheckConstraint("method IN ('contract', 'reference', 'agreed_or_daily')", name=op.f('interest_rate_sets_method_check')),
    sa.CheckConstraint('grace_days BETWEEN 0 AND 365', name=op.f('interest_rate_sets_grace_days_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('interest_rate_sets_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('interest_rate_sets_pkey')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('interest_rate_sets_company_id_code_key'))
    )


def _create_assignments() -> None:
    op.create_table('interest_assignments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('rate_set_id', sa.BigInteger(), nullable=True),
    sa.Column('customer_id', sa.BigInteger(), nullable=True),
    sa.Column('contract_number', sa.Text(), nullable=True),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('agreed_percent', sa.Text(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('num_nonnulls(customer_id, contract_number, invoice_id) <= 1', name=op.f('interest_assignments_one_target_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('interest_assignments_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('interest_assignments_customer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('interest_assignments_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['rate_set_id'], ['interest_rate_sets.id'], name=op.f('interest_assignments_rate_set_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('interest_assignments_pkey'))
    )
    op.create_index(op.f('interest_assignments_invoice_id_idx'), 'interest_assignments', ['invoice_id'], unique=False)
    op.create_index('interest_assignments_target', 'interest_assignments', ['company_id', 'customer_id', 'contract_number', 'invoice_id'], unique=True, postgresql_nulls_not_distinct=True)


def _create_policies() -> None:
    op.create_table('interest_policies',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('accrues_disputed', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('accrues_promised', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('accrues_planned', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('accrues_written_off', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('compounds', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('payment_order', sa.ARRAY(sa.Text()), server_default='{}', nullable=False),
    sa.Column('note_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('posts_fees', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('fees', postgresql.JSONB(), server_default='[]', nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('note_days BETWEEN 0 AND 365', name=op.f('interest_policies_note_days_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('interest_policies_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', name=op.f('interest_policies_pkey'))
    )


def _create_charges() -> None:
    op.create_table('interest_charges',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('level', sa.Integer(), server_default='0', nullable=False),
    sa.Column('through_on', sa.Date(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('note_id', sa.BigInteger(), nullable=False),
    sa.Column('segments', postgresql.JSONB(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("kind IN ('interest', 'compensation', 'dunning_fee')", name=op.f('interest_charges_kind_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('interest_charges_amount_positive_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('interest_charges_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('interest_charges_pkey')),
    sa.UniqueConstraint('note_id', name=op.f('interest_charges_note_id_key'))
    )
    op.create_index('interest_charges_company', 'interest_charges', ['company_id', 'id'], unique=False)
    op.create_index('interest_charges_day', 'interest_charges', ['invoice_id', 'through_on'], unique=True, postgresql_where=sa.text("kind = 'interest'"))
    op.create_index('interest_charges_once', 'interest_charges', ['invoice_id', 'kind', 'level'], unique=True, postgresql_where=sa.text("kind <> 'interest'"))
    op.execute("CREATE TRIGGER interest_charges_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_charges EXECUTE FUNCTION refuse_change()")


def _create_waivers() -> None:
    op.create_table('interest_waivers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('charge_id', sa.BigInteger(), nullable=True),
    sa.Column('approval_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('level', sa.Integer(), server_default='0', nullable=False),
    sa.Column('through_on', sa.Date(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=True),
    sa.Column('waived_on', sa.Date(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("kind IN ('interest', 'compensation', 'dunning_fee')", name=op.f('interest_waivers_kind_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('interest_waivers_amount_positive_check')),
    sa.CheckConstraint('entry_id IS NULL OR charge_id IS NOT NULL AND waived_on IS NOT NULL', name=op.f('interest_waivers_entry_of_charge_check')),
    sa.ForeignKeyConstraint(['approval_id'], ['approval_requests.id'], name=op.f('interest_waivers_approval_id_fkey')),
    sa.ForeignKeyConstraint(['charge_id'], ['interest_charges.id'], name=op.f('interest_waivers_charge_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('interest_waivers_company_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('interest_waivers_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('interest_waivers_pkey'))
    )
    op.create_index(op.f('interest_waivers_approval_id_idx'), 'interest_waivers', ['approval_id'], unique=False)
    op.create_index(op.f('interest_waivers_charge_id_idx'), 'interest_waivers', ['charge_id'], unique=False)
    op.create_index('interest_waivers_company', 'interest_waivers', ['company_id', 'id'], unique=False)
    op.create_index(op.f('interest_waivers_invoice_id_idx'), 'interest_waivers', ['invoice_id'], unique=False)


def upgrade() -> None:
    _create_rate_sets()
    _create_assignments()
    _create_policies()
    _create_charges()
    _create_waivers()


def downgrade() -> None:
    for table in ("interest_waivers", "interest_charges", "interest_policies", "interest_assignments", "interest_rate_sets"):
        op.drop_table(table)
