"""create disputes, repayment plans, discount offers, items of promises, corrections and templates of actions"""

import sqlalchemy as sa
from alembic import op

revision = 'e1a7c93f5b60'
down_revision = 'd4a7e1050b9c'
branch_labels = None
depends_on = None

INSERT_ONLY = (
    'dispute_acts', 'payment_plans', 'payment_plan_items', 'payment_plan_parts', 'payment_plan_shares', 'payment_plan_acts', 'promise_items',
)


SUBJECTS = ('customer', 'invoice', 'payment', 'write_off', 'dispute', 'collection_action', 'payment_plan')


def _take_subjects(subjects: tuple[str, ...]) -> None:
    op.drop_constraint(op.f('attachments_subject_known_check'), 'attachments')
    op.create_check_constraint(op.f('attachments_subject_known_check'), 'attachments', f"subject IN {subjects}")


def _create_disputes() -> None:
    op.create_table('dispute_reasons',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), server_default='14', nullable=False),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('days BETWEEN 0 AND 3650', name=op.f('dispute_reasons_days_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('dispute_reasons_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dispute_reasons_pkey')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('dispute_reasons_company_id_code_key'))
    )
    op.create_table('disputes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('reason_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('deadline_on', sa.Date(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('disputes_amount_positive_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('disputes_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('disputes_customer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('disputes_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['reason_id'], ['dispute_reasons.id'], name=op.f('disputes_reason_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('disputes_pkey'))
    )
    op.create_index(op.f('disputes_customer_id_idx'), 'disputes', ['customer_id'], unique=False)
    op.create_index(op.f('disputes_invoice_id_idx'), 'disputes', ['invoice_id'], unique=False)
    op.create_index('disputes_opened', 'disputes', ['company_id', 'opened_on', 'id'], unique=False)


def _create_dispute_steps() -> None:
    op.create_table('dispute_acts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('dispute_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('credit_id', sa.BigInteger(), nullable=True),
    sa.Column('entry_id', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("(kind = 'credit_note') = (credit_id IS NOT NULL) AND (credit_id IS NULL) = (entry_id IS NULL)", name=op.f('dispute_acts_credited_whole_check')),
    sa.CheckConstraint("kind IN ('credit_note', 'rejected', 'settled')", name=op.f('dispute_acts_kind_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('dispute_acts_amount_positive_check')),
    sa.ForeignKeyConstraint(['credit_id'], ['invoices.id'], name=op.f('dispute_acts_credit_id_fkey')),
    sa.ForeignKeyConstraint(['dispute_id'], ['disputes.id'], name=op.f('dispute_acts_dispute_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dispute_acts_pkey'))
    )
    op.create_index(op.f('dispute_acts_dispute_id_idx'), 'dispute_acts', ['dispute_id'], unique=False)
    op.create_table('dispute_tasks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('dispute_id', sa.BigInteger(), nullable=False),
    sa.Column('department', sa.Text(), nullable=False),
    sa.Column('assignee', sa.Text(), nullable=True),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("department IN ('sales', 'quality', 'logistics', 'finance', 'legal', 'other')", name=op.f('dispute_tasks_department_check')),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)', name=op.f('dispute_tasks_answered_whole_check')),
    sa.ForeignKeyConstraint(['dispute_id'], ['disputes.id'], name=op.f('dispute_tasks_dispute_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dispute_tasks_pkey'))
    )
    op.create_index(op.f('dispute_tasks_dispute_id_idx'), 'dispute_tasks', ['dispute_id'], unique=False)


def _create_plans() -> None:
    op.create_table('payment_plans',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('approval_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('principal_minor', sa.BigInteger(), nullable=False),
    sa.Column('interest_minor', sa.BigInteger(), nullable=False),
    sa.Column('annual_percent', sa.Text(), nullable=False),
    sa.Column('rhythm', sa.Text(), nullable=False),
    sa.Column('grace_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('missed_allowed', sa.Integer(), server_default='0', nullable=False),
    sa.Column('proposed_on', sa.Date(), nullable=False),
    sa.Column('accept_until', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("rhythm IN ('weekly', 'biweekly', 'monthly', 'quarterly')", name=op.f('payment_plans_rhythm_check')),
    sa.CheckConstraint('grace_days BETWEEN 0 AND 60 AND missed_allowed BETWEEN 0 AND 12', name=op.f('payment_plans_leniency_check')),
    sa.CheckConstraint('principal_minor > 0 AND interest_minor >= 0', name=op.f('payment_plans_amounts_check')),
    sa.ForeignKeyConstraint(['approval_id'], ['approval_requests.id'], name=op.f('payment_plans_approval_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('payment_plans_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('payment_plans_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payment_plans_pkey'))
    )
    op.create_index(op.f('payment_plans_approval_id_idx'), 'payment_plans', ['approval_id'], unique=False)
    op.create_index(op.f('payment_plans_company_id_idx'), 'payment_plans', ['company_id'], unique=False)
    op.create_index(op.f('payment_plans_customer_id_idx'), 'payment_plans', ['customer_id'], unique=False)
    op.create_table('payment_plan_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('covered_minor', sa.BigInteger(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('covered_minor BETWEEN 1 AND open_minor', name=op.f('payment_plan_items_within_open_check')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('payment_plan_items_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['plan_id'], ['payment_plans.id'], name=op.f('payment_plan_items_plan_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payment_plan_items_pkey')),
    sa.UniqueConstraint('plan_id', 'invoice_id', name=op.f('payment_plan_items_plan_id_invoice_id_key'))
    )
    op.create_index(op.f('payment_plan_items_invoice_id_idx'), 'payment_plan_items', ['invoice_id'], unique=False)


def _create_plan_parts() -> None:
    op.create_table('payment_plan_acts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('by_whom', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('interest_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("kind IN ('accepted', 'cancelled')", name=op.f('payment_plan_acts_kind_check')),
    sa.ForeignKeyConstraint(['interest_id'], ['invoices.id'], name=op.f('payment_plan_acts_interest_id_fkey')),
    sa.ForeignKeyConstraint(['plan_id'], ['payment_plans.id'], name=op.f('payment_plan_acts_plan_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payment_plan_acts_pkey')),
    sa.UniqueConstraint('plan_id', 'kind', name=op.f('payment_plan_acts_plan_id_kind_key'))
    )
    op.create_table('payment_plan_parts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), server_default='1', nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('principal_minor', sa.BigInteger(), nullable=False),
    sa.Column('interest_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('principal_minor >= 0 AND interest_minor >= 0', name=op.f('payment_plan_parts_amounts_check')),
    sa.ForeignKeyConstraint(['plan_id'], ['payment_plans.id'], name=op.f('payment_plan_parts_plan_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payment_plan_parts_pkey')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('payment_plan_parts_plan_id_number_key'))
    )
    op.create_table('payment_plan_shares',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('part_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('share_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('share_minor > 0', name=op.f('payment_plan_shares_positive_check')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('payment_plan_shares_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['part_id'], ['payment_plan_parts.id'], name=op.f('payment_plan_shares_part_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payment_plan_shares_pkey'))
    )
    op.create_index('payment_plan_shares_item', 'payment_plan_shares', ['invoice_id', 'part_id'], unique=False)
    op.create_index(op.f('payment_plan_shares_part_id_idx'), 'payment_plan_shares', ['part_id'], unique=False)


def _create_offers() -> None:
    op.create_table('discount_offers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('approval_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.Column('discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('percent', sa.Text(), nullable=False),
    sa.Column('offered_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=True),
    sa.Column('granted_on', sa.Date(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('(entry_id IS NULL) = (granted_on IS NULL)', name=op.f('discount_offers_granted_whole_check')),
    sa.CheckConstraint('discount_minor BETWEEN 1 AND open_minor - 1', name=op.f('discount_offers_discount_within_open_check')),
    sa.ForeignKeyConstraint(['approval_id'], ['approval_requests.id'], name=op.f('discount_offers_approval_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('discount_offers_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('discount_offers_customer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('discount_offers_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('discount_offers_pkey'))
    )
    op.create_index(op.f('discount_offers_approval_id_idx'), 'discount_offers', ['approval_id'], unique=False)
    op.create_index(op.f('discount_offers_company_id_idx'), 'discount_offers', ['company_id'], unique=False)
    op.create_index(op.f('discount_offers_customer_id_idx'), 'discount_offers', ['customer_id'], unique=False)
    op.create_index(op.f('discount_offers_invoice_id_idx'), 'discount_offers', ['invoice_id'], unique=False)


def _extend_collection() -> None:
    op.create_table('action_templates',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('next_step', sa.Text(), nullable=True),
    sa.Column('next_days', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('next_days BETWEEN 0 AND 3650', name=op.f('action_templates_next_days_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('action_templates_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('action_templates_pkey')),
    sa.UniqueConstraint('company_id', 'name', name=op.f('action_templates_company_id_name_key'))
    )
    op.create_table('promise_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('promise_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('promise_items_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['promise_id'], ['promises.id'], name=op.f('promise_items_promise_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('promise_items_pkey')),
    sa.UniqueConstraint('promise_id', 'invoice_id', name=op.f('promise_items_promise_id_invoice_id_key'))
    )
    op.create_index(op.f('promise_items_invoice_id_idx'), 'promise_items', ['invoice_id'], unique=False)
    op.add_column('collection_actions', sa.Column('corrects_id', sa.BigInteger(), nullable=True))
    op.create_index('collection_actions_corrects', 'collection_actions', ['corrects_id'], unique=True, postgresql_where=sa.text('corrects_id IS NOT NULL'))
    op.create_foreign_key(op.f('collection_actions_corrects_id_fkey'), 'collection_actions', 'collection_actions', ['corrects_id'], ['id'])


def upgrade() -> None:
    _create_disputes()
    _create_dispute_steps()
    _create_plans()
    _create_plan_parts()
    _create_offers()
    _extend_collection()
    _take_subjects(SUBJECTS)
    for table in INSERT_ONLY:
        op.execute(f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    _take_subjects(SUBJECTS[:4])
    op.drop_constraint(op.f('collection_actions_corrects_id_fkey'), 'collection_actions', type_='foreignkey')
    op.drop_index('collection_actions_corrects', table_name='collection_actions')
    op.drop_column('collection_actions', 'corrects_id')
    for table in ('promise_items', 'action_templates', 'discount_offers', 'payment_plan_shares', 'payment_plan_acts', 'payment_plan_parts',
                  'payment_plan_items', 'payment_plans', 'dispute_tasks', 'dispute_acts', 'disputes', 'dispute_reasons'):
        op.drop_table(table)
