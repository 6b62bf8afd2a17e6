"""create classifications and overdue causes, refunds and transfers, releases, notes receivable"""

import sqlalchemy as sa
from alembic import op

revision = 'b8d2f41c6e07'
down_revision = 'c7d20b8e4f61'
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


def _create_credits() -> None:
    op.create_table('refunds',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('approval_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('payee', sa.Text(), nullable=False),
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=True),
    sa.Column('refunded_on', sa.Date(), nullable=True),
    sa.Column('return_entry_id', sa.BigInteger(), nullable=True),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.CheckConstraint('num_nonnulls(payment_id, invoice_id) = 1', name=op.f('refunds_one_credit_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('refunds_amount_positive_check')),
    sa.CheckConstraint('(entry_id IS NULL) = (refunded_on IS NULL)', name=op.f('refunds_refunded_whole_check')),
    sa.CheckConstraint('(return_entry_id IS NULL) = (returned_on IS NULL) AND (entry_id IS NOT NULL OR returned_on IS NULL)', name=op.f('refunds_returned_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('refunds_company_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('refunds_payment_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('refunds_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['approval_id'], ['approval_requests.id'], name=op.f('refunds_approval_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('refunds_pkey'))
    )
    for column in ('company_id', 'payment_id', 'invoice_id', 'approval_id'):
        op.create_index(op.f(f'refunds_{column}_idx'), 'refunds', [column], unique=False)
    op.create_table('transfers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('to_payment_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('transferred_on', sa.Date(), nullable=False),
    sa.Column('reversal_entry_id', sa.BigInteger(), nullable=True),
    sa.Column('reversed_on', sa.Date(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('num_nonnulls(payment_id, invoice_id) = 1', name=op.f('transfers_one_credit_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('transfers_amount_positive_check')),
    sa.CheckConstraint('(reversal_entry_id IS NULL) = (reversed_on IS NULL)', name=op.f('transfers_reversed_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('transfers_company_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('transfers_payment_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('transfers_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['to_payment_id'], ['payments.id'], name=op.f('transfers_to_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('transfers_pkey'))
    )
    for column in ('company_id', 'payment_id', 'invoice_id', 'to_payment_id'):
        op.create_index(op.f(f'transfers_{column}_idx'), 'transfers', [column], unique=False)


def _create_releases() -> None:
    op.add_column('invoices', sa.Column('held', sa.Boolean(), server_default='false', nullable=False))
    op.create_check_constraint(op.f('invoices_held_until_released_check'), 'invoices', "NOT held OR kind IN ('retention', 'deposit') AND due_on = '2199-12-31'")
    op.create_table('releases',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('releases_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('releases_pkey')),
    sa.UniqueConstraint('invoice_id', name=op.f('releases_invoice_id_key'))
    )
    op.execute("""CREATE TRIGGER releases_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON releases
        EXECUTE FUNCTION refuse_change()""")


def _create_notes() -> None:
    op.create_table('notes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('drawer', sa.Text(), nullable=False),
    sa.Column('acceptor', sa.Text(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('matures_on', sa.Date(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Text(), server_default='held', nullable=False),
    sa.CheckConstraint("kind IN ('bank', 'commercial')", name=op.f('notes_kind_check')),
    sa.CheckConstraint("status IN ('held', 'endorsed', 'discounted', 'collected', 'dishonoured', 'cancelled')", name=op.f('notes_status_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('notes_amount_positive_check')),
    sa.CheckConstraint('issued_on <= matures_on AND issued_on <= received_on', name=op.f('notes_days_rise_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('notes_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('notes_customer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('notes_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('notes_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('notes_pkey'))
    )
    for column in ('customer_id', 'invoice_id', 'payment_id'):
        op.create_index(op.f(f'notes_{column}_idx'), 'notes', [column], unique=False)
    op.create_index('notes_number', 'notes', ['company_id', 'number'], unique=True, postgresql_where=sa.text("status <> 'cancelled'"))
    op.create_index('notes_maturity', 'notes', ['company_id', 'matures_on', 'id'], unique=False)
    op.create_table('note_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('note_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('party', sa.Text(), nullable=True),
    sa.Column('charge_minor', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('entry_id', sa.BigInteger(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('charge_minor >= 0', name=op.f('note_events_charge_not_negative_check')),
    sa.ForeignKeyConstraint(['note_id'], ['notes.id'], name=op.f('note_events_note_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('note_events_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('note_events_pkey'))
    )
    for column in ('note_id', 'payment_id'):
        op.create_index(op.f(f'note_events_{column}_idx'), 'note_events', [column], unique=False)
    op.execute("""CREATE TRIGGER note_events_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON note_events
        EXECUTE FUNCTION refuse_change()""")


def upgrade() -> None:
    _create_classifications()
    _create_credits()
    _create_releases()
    _create_notes()


def downgrade() -> None:
    op.drop_table('note_events')
    op.drop_table('notes')
    op.drop_table('releases')
    op.drop_constraint(op.f('invoices_held_until_released_check'), 'invoices')
    op.drop_column('invoices', 'held')
    op.drop_table('transfers')
    op.drop_table('refunds')
    _drop_classifications()
