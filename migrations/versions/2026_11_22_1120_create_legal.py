"""create legal cases, limitation periods, court fees and the evidence checklist"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = 'b7d31120e84f'
down_revision = 'e4a1110b7c36'
branch_labels = None
depends_on = None

INSERT_ONLY = ('limitation_periods', 'legal_fee_scales', 'legal_case_items', 'legal_stages', 'legal_costs')
TABLES = (
    'legal_evidence', 'legal_costs', 'legal_deadlines', 'legal_stages', 'legal_case_items', 'legal_cases', 'limitation_suspensions',
    'legal_fee_scales', 'limitation_periods', 'legal_evidence_kinds', 'legal_settings',
)
SUBJECTS = ('customer', 'invoice', 'payment', 'write_off', 'dispute', 'collection_action', 'payment_plan')


def _take_subjects(subjects: tuple[str, ...]) -> None:
    op.drop_constraint(op.f('attachments_subject_known_check'), 'attachments')
    op.create_check_constraint(op.f('attachments_subject_known_check'), 'attachments', f"subject IN {subjects}")


def _create_settings() -> None:
    op.create_table('legal_settings',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('warn_days', sa.ARRAY(sa.Integer()), nullable=False),
    sa.Column('deadline_days', sa.Integer(), server_default='7', nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('legal_settings_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', name=op.f('legal_settings_pkey'))
    )
    op.create_table('legal_evidence_kinds',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('told_by', sa.Text(), nullable=True),
    sa.Column('required', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('place', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("told_by IN ('item', 'confirmation', 'demand', 'promise', 'payment')", name=op.f('legal_evidence_kinds_told_by_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('legal_evidence_kinds_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_evidence_kinds_pkey')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('legal_evidence_kinds_company_id_code_key'))
    )
    op.create_table('limitation_periods',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('years', sa.Integer(), server_default='3', nullable=False),
    sa.Column('longest_years', sa.Integer(), nullable=True),
    sa.Column('starts', sa.Text(), nullable=False),
    sa.Column('causes', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('suspension_months', sa.Integer(), nullable=True),
    sa.Column('renews', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("starts IN ('due', 'year_end')", name=op.f('limitation_periods_starts_check')),
    sa.CheckConstraint('suspension_months BETWEEN 1 AND 120', name=op.f('limitation_periods_suspension_months_check')),
    sa.CheckConstraint('years BETWEEN 1 AND 100 AND longest_years BETWEEN years AND 100', name=op.f('limitation_periods_years_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('limitation_periods_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('limitation_periods_pkey'))
    )
    op.create_index('limitation_periods_country', 'limitation_periods', ['company_id', 'country', 'from_on', 'id'], unique=False)
    op.create_table('legal_fee_scales',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('tiers', JSONB(), nullable=False),
    sa.Column('least_minor', sa.BigInteger(), nullable=False),
    sa.Column('most_minor', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("kind IN ('court', 'preservation', 'arbitration')", name=op.f('legal_fee_scales_kind_check')),
    sa.CheckConstraint('least_minor >= 0 AND most_minor >= least_minor', name=op.f('legal_fee_scales_bounds_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('legal_fee_scales_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_fee_scales_pkey'))
    )
    op.create_index('legal_fee_scales_kind', 'legal_fee_scales', ['company_id', 'kind', 'from_on', 'id'], unique=False)
    op.create_table('limitation_suspensions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.Text(), nullable=True),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by IS NULL)', name=op.f('limitation_suspensions_withdrawn_whole_check')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('limitation_suspensions_days_rise_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('limitation_suspensions_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('limitation_suspensions_customer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('limitation_suspensions_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('limitation_suspensions_pkey'))
    )
    op.create_index(op.f('limitation_suspensions_company_id_idx'), 'limitation_suspensions', ['company_id'], unique=False)
    op.create_index(op.f('limitation_suspensions_customer_id_idx'), 'limitation_suspensions', ['customer_id'], unique=False)


def _create_cases() -> None:
    op.create_table('legal_cases',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('approval_id', sa.BigInteger(), nullable=False),
    sa.Column('procedure', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('claim_minor', sa.BigInteger(), nullable=False),
    sa.Column('assessment', JSONB(), nullable=False),
    sa.Column('fee', JSONB(), nullable=False),
    sa.Column('counsel', sa.Text(), nullable=True),
    sa.Column('court', sa.Text(), nullable=True),
    sa.Column('case_number', sa.Text(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("procedure IN ('litigation', 'arbitration')", name=op.f('legal_cases_procedure_check')),
    sa.CheckConstraint('claim_minor > 0', name=op.f('legal_cases_claim_positive_check')),
    sa.CheckConstraint('closed_on IS NULL OR approved_on IS NOT NULL', name=op.f('legal_cases_closed_after_approval_check')),
    sa.ForeignKeyConstraint(['approval_id'], ['approval_requests.id'], name=op.f('legal_cases_approval_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('legal_cases_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('legal_cases_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_cases_pkey'))
    )
    op.create_index(op.f('legal_cases_approval_id_idx'), 'legal_cases', ['approval_id'], unique=False)
    op.create_index(op.f('legal_cases_customer_id_idx'), 'legal_cases', ['customer_id'], unique=False)
    op.create_index('legal_cases_live', 'legal_cases', ['company_id'], unique=False, postgresql_where=sa.text('approved_on IS NOT NULL AND closed_on IS NULL'))
    op.create_index('legal_cases_opened', 'legal_cases', ['company_id', 'opened_on', 'id'], unique=False)
    op.create_table('legal_case_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('claimed_minor', sa.BigInteger(), nullable=False),
    sa.Column('limitation_on', sa.Date(), nullable=True),
    sa.CheckConstraint('claimed_minor > 0', name=op.f('legal_case_items_positive_check')),
    sa.ForeignKeyConstraint(['case_id'], ['legal_cases.id'], name=op.f('legal_case_items_case_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('legal_case_items_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_case_items_pkey')),
    sa.UniqueConstraint('case_id', 'invoice_id', name=op.f('legal_case_items_case_id_invoice_id_key'))
    )
    op.create_index(op.f('legal_case_items_invoice_id_idx'), 'legal_case_items', ['invoice_id'], unique=False)
    op.create_table('legal_stages',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('corrects_id', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("(outcome IS NOT NULL) = (stage = 'closed')", name=op.f('legal_stages_outcome_of_closed_check')),
    sa.CheckConstraint("outcome IN ('won', 'partly_won', 'settled', 'lost', 'withdrawn', 'uncollectible')", name=op.f('legal_stages_outcome_check')),
    sa.CheckConstraint("stage IN ('demand', 'filing', 'preservation', 'mediation', 'hearing', 'judgment', 'appeal', 'award', 'enforcement', 'closed') OR stage = 'void' AND corrects_id IS NOT NULL", name=op.f('legal_stages_stage_check')),
    sa.ForeignKeyConstraint(['case_id'], ['legal_cases.id'], name=op.f('legal_stages_case_id_fkey')),
    sa.ForeignKeyConstraint(['corrects_id'], ['legal_stages.id'], name=op.f('legal_stages_corrects_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_stages_pkey'))
    )
    op.create_index('legal_stages_case', 'legal_stages', ['case_id', 'happened_on', 'id'], unique=False)
    op.create_index('legal_stages_corrects', 'legal_stages', ['corrects_id'], unique=True, postgresql_where=sa.text('corrects_id IS NOT NULL'))
    op.create_table('legal_deadlines',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_by', sa.Text(), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.CheckConstraint("result IN ('done', 'dropped')", name=op.f('legal_deadlines_result_check')),
    sa.CheckConstraint("stage IN ('demand', 'filing', 'preservation', 'mediation', 'hearing', 'judgment', 'appeal', 'award', 'enforcement', 'closed')", name=op.f('legal_deadlines_stage_check')),
    sa.CheckConstraint('(done_on IS NULL) = (done_by IS NULL) AND (done_on IS NULL) = (result IS NULL)', name=op.f('legal_deadlines_done_whole_check')),
    sa.ForeignKeyConstraint(['case_id'], ['legal_cases.id'], name=op.f('legal_deadlines_case_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_deadlines_pkey'))
    )
    op.create_index(op.f('legal_deadlines_case_id_idx'), 'legal_deadlines', ['case_id'], unique=False)
    op.create_index('legal_deadlines_open', 'legal_deadlines', ['due_on', 'id'], unique=False, postgresql_where=sa.text('done_on IS NULL'))
    op.create_table('legal_costs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('spent_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('corrects_id', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("kind IN ('court', 'preservation', 'lawyer', 'enforcement', 'travel', 'other')", name=op.f('legal_costs_kind_check')),
    sa.CheckConstraint('amount_minor > 0 OR amount_minor = 0 AND corrects_id IS NOT NULL', name=op.f('legal_costs_amount_check')),
    sa.ForeignKeyConstraint(['case_id'], ['legal_cases.id'], name=op.f('legal_costs_case_id_fkey')),
    sa.ForeignKeyConstraint(['corrects_id'], ['legal_costs.id'], name=op.f('legal_costs_corrects_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_costs_pkey'))
    )
    op.create_index(op.f('legal_costs_case_id_idx'), 'legal_costs', ['case_id'], unique=False)
    op.create_index('legal_costs_corrects', 'legal_costs', ['corrects_id'], unique=True, postgresql_where=sa.text('corrects_id IS NOT NULL'))
    op.create_table('legal_evidence',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('kind_id', sa.BigInteger(), nullable=False),
    sa.Column('attachment_id', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by', sa.Text(), nullable=True),
    sa.CheckConstraint('(removed_at IS NULL) = (removed_by IS NULL)', name=op.f('legal_evidence_removed_whole_check')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachments.id'], name=op.f('legal_evidence_attachment_id_fkey')),
    sa.ForeignKeyConstraint(['case_id'], ['legal_cases.id'], name=op.f('legal_evidence_case_id_fkey')),
    sa.ForeignKeyConstraint(['kind_id'], ['legal_evidence_kinds.id'], name=op.f('legal_evidence_kind_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('legal_evidence_pkey'))
    )
    op.create_index('legal_evidence_once', 'legal_evidence', ['case_id', 'kind_id'], unique=True, postgresql_where=sa.text('removed_at IS NULL'))


def upgrade() -> None:
    _create_settings()
    _create_cases()
    _take_subjects((*SUBJECTS, 'legal_case'))
    for table in INSERT_ONLY:
        op.execute(f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM attachments WHERE subject = 'legal_case'")
    _take_subjects(SUBJECTS)
