"""create letter templates, letterheads, strategies, holds, quiet days, dunning runs and letters"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'd4a7e1050b9c'
down_revision = 'f4a81c27d950'
branch_labels = None
depends_on = None


def _create_strategies() -> None:
    op.create_table('letter_templates',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('letter_templates_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('letter_templates_pkey')),
    sa.UniqueConstraint('company_id', 'code', 'language', 'version', name=op.f('letter_templates_company_id_code_language_version_key'))
    )
    op.create_table('letterheads',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('sender', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('reply_to', sa.Text(), nullable=True),
    sa.Column('bank', sa.Text(), nullable=True),
    sa.Column('account_name', sa.Text(), nullable=True),
    sa.Column('account_number', sa.Text(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('letterheads_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', name=op.f('letterheads_pkey'))
    )
    op.create_table('quiet_days',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('quiet_days_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('quiet_days_pkey')),
    sa.UniqueConstraint('company_id', 'country', 'day', name=op.f('quiet_days_company_id_country_day_key'), postgresql_nulls_not_distinct=True)
    )
    op.create_table('strategies',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('definition', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('activated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('activated_by', sa.Text(), nullable=True),
    sa.CheckConstraint('(valid_from IS NULL) = (activated_at IS NULL)', name=op.f('strategies_activated_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('strategies_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('strategies_pkey')),
    sa.UniqueConstraint('company_id', 'version', name=op.f('strategies_company_id_version_key'))
    )
    op.create_index('strategies_valid', 'strategies', ['company_id', 'valid_from', 'activated_at'], unique=False, postgresql_where=sa.text('valid_from IS NOT NULL'))
    op.execute("""CREATE TRIGGER letter_templates_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_templates
        EXECUTE FUNCTION refuse_change()""")
    op.execute("""CREATE TRIGGER strategies_content_stays BEFORE UPDATE OF company_id, version, name, note, definition ON strategies
        EXECUTE FUNCTION refuse_change()""")


def _create_holds() -> None:
    op.create_table('dunning_holds',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('lifted_on', sa.Date(), nullable=True),
    sa.Column('lifted_by', sa.Text(), nullable=True),
    sa.CheckConstraint('(amount_minor IS NULL) = (currency IS NULL)', name=op.f('dunning_holds_amount_has_currency_check')),
    sa.CheckConstraint('(lifted_on IS NULL) = (lifted_by IS NULL)', name=op.f('dunning_holds_lifted_whole_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('dunning_holds_amount_positive_check')),
    sa.CheckConstraint('from_on <= until_on', name=op.f('dunning_holds_days_rise_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('dunning_holds_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('dunning_holds_customer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('dunning_holds_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dunning_holds_pkey'))
    )
    op.create_index(op.f('dunning_holds_customer_id_idx'), 'dunning_holds', ['customer_id'], unique=False)
    op.create_index('dunning_holds_until', 'dunning_holds', ['company_id', 'until_on'], unique=False)


def _create_runs_and_letters() -> None:
    op.create_table('dunning_runs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('strategy_id', sa.BigInteger(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('status', sa.Text(), server_default='preview', nullable=False),
    sa.Column('stopped', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('preview', 'approved', 'cancelled')", name=op.f('dunning_runs_status_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('dunning_runs_company_id_fkey')),
    sa.ForeignKeyConstraint(['strategy_id'], ['strategies.id'], name=op.f('dunning_runs_strategy_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dunning_runs_pkey'))
    )
    op.create_index('dunning_runs_company', 'dunning_runs', ['company_id', 'id'], unique=False)
    op.create_table('dunning_letters',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('level', sa.Integer(), server_default='1', nullable=False),
    sa.Column('template', sa.Text(), nullable=True),
    sa.Column('segment', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), server_default='proposed', nullable=False),
    sa.Column('recipient', sa.Text(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.Column('pdf_hash', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_detail', sa.Text(), nullable=True),
    sa.Column('resend_of_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("state IN ('proposed', 'excluded', 'queued', 'claimed', 'handing_over', 'sent', 'failed', 'uncertain', 'bounced', 'task', 'print', 'dropped', 'withdrawn')", name=op.f('dunning_letters_state_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('dunning_letters_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('dunning_letters_customer_id_fkey')),
    sa.ForeignKeyConstraint(['run_id'], ['dunning_runs.id'], name=op.f('dunning_letters_run_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dunning_letters_pkey'))
    )
    op.create_index('dunning_letters_at_work', 'dunning_letters', ['claimed_until'], unique=False, postgresql_where=sa.text("state IN ('claimed', 'handing_over')"))
    op.create_index('dunning_letters_company', 'dunning_letters', ['company_id', 'id'], unique=False)
    op.create_index('dunning_letters_customer', 'dunning_letters', ['customer_id', 'id'], unique=False)
    op.create_index('dunning_letters_message', 'dunning_letters', ['message_id'], unique=True, postgresql_where=sa.text('message_id IS NOT NULL'))
    op.create_index('dunning_letters_queued', 'dunning_letters', ['next_try_at', 'id'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index('dunning_letters_run', 'dunning_letters', ['run_id', 'id'], unique=False)
    op.create_table('dunning_marks',
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('letter_id', sa.BigInteger(), nullable=False),
    sa.Column('marked_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('invoice_id', 'level', name=op.f('dunning_marks_pkey'))
    )
    op.create_index('dunning_marks_letter', 'dunning_marks', ['letter_id'], unique=False)
    op.create_table('dunning_letter_items',
    sa.Column('letter_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.Integer(), server_default='1', nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.Column('chased_minor', sa.BigInteger(), nullable=False),
    sa.Column('dropped', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('letter_id', 'invoice_id', name=op.f('dunning_letter_items_pkey'))
    )
    op.create_index('dunning_letter_items_invoice', 'dunning_letter_items', ['invoice_id'], unique=False)


def upgrade() -> None:
    _create_strategies()
    _create_holds()
    _create_runs_and_letters()


def downgrade() -> None:
    for table in ('dunning_letter_items', 'dunning_marks', 'dunning_letters', 'dunning_holds', 'dunning_runs', 'strategies', 'quiet_days', 'letterheads', 'letter_templates'):
        op.drop_table(table)
