"""create exchange rates and the valuation in the base currency"""

import sqlalchemy as sa
from alembic import op

revision = 'c7d20a94e6f3'
down_revision = 'c5b8e2f7a960'
branch_labels = None
depends_on = None

INSERT_ONLY = ("exchange_rates", "base_movements")


def _create_rates() -> None:
    op.create_table('exchange_rates',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('base_currency', sa.Text(), nullable=False),
    sa.Column('rate', sa.Numeric(precision=24, scale=12), nullable=False),
    sa.Column('rate_on', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('rate > 0', name=op.f('exchange_rates_rate_positive_check')),
    sa.CheckConstraint('currency <> base_currency', name=op.f('exchange_rates_two_currencies_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('exchange_rates_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('exchange_rates_pkey'))
    )
    op.create_index('exchange_rates_day', 'exchange_rates', ['company_id', 'currency', sa.text('rate_on DESC'), sa.text('id DESC')], unique=False)
    op.create_index('exchange_rates_recorded', 'exchange_rates', ['company_id', 'recorded_at'], unique=False)


def _create_valuation() -> None:
    op.create_table('revaluations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('month_end', sa.Date(), nullable=False),
    sa.Column('base_currency', sa.Text(), nullable=False),
    sa.Column('documents', sa.Integer(), server_default='0', nullable=False),
    sa.Column('carrying_minor', sa.BigInteger(), nullable=False),
    sa.Column('unrealised_minor', sa.BigInteger(), nullable=False),
    sa.Column('posted_by', sa.Text(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('reversed_by', sa.Text(), nullable=True),
    sa.Column('reversed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(reversed_at IS NULL) = (reversed_by IS NULL)', name=op.f('revaluations_reversed_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('revaluations_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('revaluations_pkey'))
    )
    op.create_index('revaluations_posted', 'revaluations', ['company_id', 'month_end'], unique=True, postgresql_where=sa.text('reversed_at IS NULL'))
    op.create_table('base_movements',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=True),
    sa.Column('revaluation_id', sa.BigInteger(), nullable=True),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('base_currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('base_minor', sa.BigInteger(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=True),
    sa.Column('carrying_minor', sa.BigInteger(), nullable=True),
    sa.Column('rate', sa.Numeric(precision=24, scale=12), nullable=True),
    sa.Column('rate_on', sa.Date(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("kind IN ('posting', 'settlement', 'realised_difference', 'revaluation', 'reversal')", name=op.f('base_movements_kind_check')),
    sa.CheckConstraint('num_nonnulls(invoice_id, payment_id) = 1', name=op.f('base_movements_one_document_check')),
    sa.CheckConstraint('num_nonnulls(entry_id, revaluation_id) = 1', name=op.f('base_movements_one_cause_check')),
    sa.CheckConstraint('(revaluation_id IS NULL) = (open_minor IS NULL) AND (open_minor IS NULL) = (carrying_minor IS NULL)', name=op.f('base_movements_made_from_check')),
    sa.CheckConstraint("(revaluation_id IS NOT NULL) = (kind IN ('revaluation', 'reversal'))", name=op.f('base_movements_cause_of_kind_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('base_movements_company_id_fkey')),
    sa.ForeignKeyConstraint(['revaluation_id'], ['revaluations.id'], name=op.f('base_movements_revaluation_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('base_movements_pkey'))
    )
    op.create_index('base_movements_effective', 'base_movements', ['company_id', 'effective_on', 'id'], unique=False)
    for name in ('entry', 'invoice', 'payment', 'revaluation'):
        op.create_index(f'base_movements_{name}', 'base_movements', [f'{name}_id'], unique=False, postgresql_where=sa.text(f'{name}_id IS NOT NULL'))
    op.create_table('valuations',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('base_currency', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('valuations_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', name=op.f('valuations_pkey'))
    )


def upgrade() -> None:
    _create_rates()
    _create_valuation()
    # PostgreSQL's round() goes away from zero at a half; money is rounded half to even.
    op.execute("""
        CREATE FUNCTION half_even(value numeric) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN (CASE WHEN abs(value - trunc(value)) = 0.5 THEN 2 * round(value / 2) ELSE round(value) END)::bigint""")
    for table in INSERT_ONLY:
        op.execute(f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    op.drop_table('valuations')
    op.drop_table('base_movements')
    op.drop_table('revaluations')
    op.drop_table('exchange_rates')
    op.execute("DROP FUNCTION half_even")
