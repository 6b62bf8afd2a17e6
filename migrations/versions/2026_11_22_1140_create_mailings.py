"""create mailings; answers become disputes, differences and plans; files for customers; limits of reminders"""

import sqlalchemy as sa
from alembic import op

revision = 'f2b11405a7c3'
down_revision = 'c7d21130af58'
branch_labels = None
depends_on = None

KINDS = ('promise', 'dispute', 'plan', 'agreed', 'differs')
OFFER_KINDS = ('offer_accepted', 'offer_declined')
BASES = ('items', 'customers', 'control')


def _check(table: str, name: str, condition: str) -> None:
    """Puts another condition in a constraint's place."""
    full = op.f(f'{table}_{name}_check')
    op.drop_constraint(full, table)
    op.create_check_constraint(full, table, condition)


def _create_schedules() -> None:
    op.create_table('statement_schedules',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('rhythm', sa.Text(), nullable=False),
    sa.Column('on_day', sa.Integer(), server_default='1', nullable=False),
    sa.Column('from_hour', sa.Integer(), server_default='8', nullable=False),
    sa.Column('audience', sa.Text(), nullable=False),
    sa.Column('customer_ids', sa.ARRAY(sa.BigInteger()), server_default='{}', nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("(audience = 'chosen') = (cardinality(customer_ids) > 0)", name=op.f('statement_schedules_chosen_whole_check')),
    sa.CheckConstraint("audience IN ('owing', 'moved', 'chosen')", name=op.f('statement_schedules_audience_check')),
    sa.CheckConstraint("on_day BETWEEN 1 AND CASE rhythm WHEN 'weekly' THEN 7 ELSE 31 END", name=op.f('statement_schedules_on_day_check')),
    sa.CheckConstraint("rhythm IN ('monthly', 'weekly')", name=op.f('statement_schedules_rhythm_check')),
    sa.CheckConstraint('from_hour BETWEEN 0 AND 23', name=op.f('statement_schedules_from_hour_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('statement_schedules_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('statement_schedules_pkey'))
    )
    op.create_index(op.f('statement_schedules_company_id_idx'), 'statement_schedules', ['company_id'], unique=False)
    op.create_table('statement_runs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('schedule_id', sa.BigInteger(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('customers', sa.Integer(), server_default='0', nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('(schedule_id IS NULL) = (due_on IS NULL)', name=op.f('statement_runs_due_whole_check')),
    sa.CheckConstraint('from_on <= to_on', name=op.f('statement_runs_period_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('statement_runs_company_id_fkey')),
    sa.ForeignKeyConstraint(['schedule_id'], ['statement_schedules.id'], name=op.f('statement_runs_schedule_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('statement_runs_pkey')),
    sa.UniqueConstraint('schedule_id', 'due_on', name=op.f('statement_runs_schedule_id_due_on_key'))
    )
    op.create_index('statement_runs_company', 'statement_runs', ['company_id', 'id'], unique=False)


def _create_mails() -> None:
    op.create_table('mails',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('occasion', sa.Text(), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=True),
    sa.Column('confirmation_id', sa.BigInteger(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('recipient', sa.Text(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=True),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.Column('pdf_hash', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), server_default='queued', nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_detail', sa.Text(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("(kind = 'statement') = (confirmation_id IS NULL) AND (kind = 'statement') = (from_on IS NOT NULL)", name=op.f('mails_kind_whole_check')),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('mails_sent_whole_check')),
    sa.CheckConstraint("(state IN ('claimed', 'handing_over')) = (claimed_by IS NOT NULL)", name=op.f('mails_claimed_whole_check')),
    sa.CheckConstraint("kind IN ('statement', 'confirmation', 'reminder')", name=op.f('mails_kind_check')),
    sa.CheckConstraint("recipient IS NOT NULL OR state = 'failed'", name=op.f('mails_recipient_known_check')),
    sa.CheckConstraint("state IN ('queued', 'claimed', 'handing_over', 'sent', 'failed', 'uncertain', 'dropped')", name=op.f('mails_state_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('mails_company_id_fkey')),
    sa.ForeignKeyConstraint(['confirmation_id'], ['confirmations.id'], name=op.f('mails_confirmation_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('mails_customer_id_fkey')),
    sa.ForeignKeyConstraint(['run_id'], ['statement_runs.id'], name=op.f('mails_run_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('mails_pkey')),
    sa.UniqueConstraint('customer_id', 'kind', 'occasion', name=op.f('mails_customer_id_kind_occasion_key'))
    )
    op.create_index('mails_claimed', 'mails', ['claimed_until'], unique=False, postgresql_where=sa.text('claimed_by IS NOT NULL'))
    op.create_index('mails_company', 'mails', ['company_id', 'id'], unique=False)
    op.create_index(op.f('mails_confirmation_id_idx'), 'mails', ['confirmation_id'], unique=False)
    op.create_index('mails_due', 'mails', ['next_try_at', 'id'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index(op.f('mails_run_id_idx'), 'mails', ['run_id'], unique=False)


def _widen_answers() -> None:
    # The same file sent twice with one answer was kept twice until now.
    op.execute("""DELETE FROM customer_answer_files f USING customer_answer_files o
        WHERE o.answer_id = f.answer_id AND o.attachment_id = f.attachment_id AND o.id < f.id""")
    op.add_column('attachments', sa.Column('for_customer', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('confirmation_runs', sa.Column('remind_most', sa.Integer(), server_default='2', nullable=False))
    op.create_index('confirmations_waiting', 'confirmations', ['id'], unique=False, postgresql_where=sa.text("state = 'sent' AND channel = 'email'"))
    op.drop_index(op.f('customer_answer_files_answer_id_idx'), table_name='customer_answer_files')
    op.create_unique_constraint(op.f('customer_answer_files_answer_id_attachment_id_key'), 'customer_answer_files', ['answer_id', 'attachment_id'])
    op.add_column('customer_answer_items', sa.Column('dispute_id', sa.BigInteger(), nullable=True))
    op.add_column('customer_answer_items', sa.Column('difference_id', sa.BigInteger(), nullable=True))
    op.create_index(op.f('customer_answer_items_difference_id_idx'), 'customer_answer_items', ['difference_id'], unique=False)
    op.create_index(op.f('customer_answer_items_dispute_id_idx'), 'customer_answer_items', ['dispute_id'], unique=False)
    op.create_foreign_key(op.f('customer_answer_items_dispute_id_fkey'), 'customer_answer_items', 'disputes', ['dispute_id'], ['id'])
    op.create_foreign_key(op.f('customer_answer_items_difference_id_fkey'), 'customer_answer_items', 'reconciliation_differences', ['difference_id'], ['id'])
    op.add_column('customer_answers', sa.Column('offer_id', sa.BigInteger(), nullable=True))
    op.add_column('customer_answers', sa.Column('plan_id', sa.BigInteger(), nullable=True))
    op.create_index('customer_answers_offer', 'customer_answers', ['offer_id'], unique=True, postgresql_where=sa.text('offer_id IS NOT NULL'))
    op.create_index(op.f('customer_answers_plan_id_idx'), 'customer_answers', ['plan_id'], unique=False)
    op.create_foreign_key(op.f('customer_answers_offer_id_fkey'), 'customer_answers', 'discount_offers', ['offer_id'], ['id'])
    op.create_foreign_key(op.f('customer_answers_plan_id_fkey'), 'customer_answers', 'payment_plans', ['plan_id'], ['id'])
    _check('customer_answers', 'kind', f"kind IN {KINDS + OFFER_KINDS}")
    _check('reconciliations', 'basis', f"basis IN {(*BASES, 'confirmation')}")
    for table, name, condition in (
        ('customer_answers', 'of_offer', f"(offer_id IS NOT NULL) = (kind IN {OFFER_KINDS})"),
        ('customer_answers', 'plan_of_plan', "plan_id IS NULL OR kind = 'plan'"),
        ('customer_answer_items', 'became_one', "dispute_id IS NULL OR difference_id IS NULL"),
        ('attachments', 'shown_of_items', "subject = 'invoice' OR NOT for_customer"),
        ('confirmation_runs', 'remind_most', "remind_most BETWEEN 0 AND 10"),
    ):
        op.create_check_constraint(op.f(f'{table}_{name}_check'), table, condition)


def upgrade() -> None:
    _create_schedules()
    _create_mails()
    _widen_answers()


def downgrade() -> None:
    """Takes the columns back; fails where answers to offers or differences of confirmations were kept."""
    op.drop_index('confirmations_waiting', 'confirmations')
    for table, column in (
        ('customer_answers', 'plan_id'), ('customer_answers', 'offer_id'), ('customer_answer_items', 'dispute_id'),
        ('customer_answer_items', 'difference_id'), ('confirmation_runs', 'remind_most'), ('attachments', 'for_customer'),
    ):
        op.drop_column(table, column)
    _check('customer_answers', 'kind', f"kind IN {KINDS}")
    _check('reconciliations', 'basis', f"basis IN {BASES}")
    op.drop_constraint(op.f('customer_answer_files_answer_id_attachment_id_key'), 'customer_answer_files')
    op.create_index(op.f('customer_answer_files_answer_id_idx'), 'customer_answer_files', ['answer_id'], unique=False)
    for table in ('mails', 'statement_runs', 'statement_schedules'):
        op.drop_table(table)
