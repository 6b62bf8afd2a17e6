"""create customer links, balance confirmations and customer answers"""

import sqlalchemy as sa
from alembic import op

revision = 'e4a1070c5d92'
down_revision = 'e1a7c93f5b60'
branch_labels = None
depends_on = None


def _create_links() -> None:
    op.create_table('customer_links',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('nonce', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.Text(), nullable=True),
    sa.Column('revocation_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name=op.f('customer_links_hash_check')),
    sa.CheckConstraint('(revoked_at IS NULL) = (revoked_by IS NULL) AND (revoked_at IS NULL) = (revocation_reason IS NULL)', name=op.f('customer_links_revoked_whole_check')),
    sa.CheckConstraint('expires_at > created_at', name=op.f('customer_links_expires_later_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('customer_links_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('customer_links_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('customer_links_pkey')),
    sa.UniqueConstraint('token_hash', name=op.f('customer_links_token_hash_key'))
    )
    op.create_index(op.f('customer_links_company_id_idx'), 'customer_links', ['company_id'], unique=False)
    op.create_index(op.f('customer_links_customer_id_idx'), 'customer_links', ['customer_id'], unique=False)
    op.create_table('customer_link_uses',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('link_id', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('agent', sa.Text(), nullable=True),
    sa.CheckConstraint("outcome IN ('allowed', 'expired', 'revoked')", name=op.f('customer_link_uses_outcome_check')),
    sa.ForeignKeyConstraint(['link_id'], ['customer_links.id'], name=op.f('customer_link_uses_link_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('customer_link_uses_pkey'))
    )
    op.create_index('customer_link_uses_link', 'customer_link_uses', ['link_id', 'used_at'], unique=False)


def _create_confirmations() -> None:
    op.create_table('confirmation_runs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('selection', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('minimum_minor', sa.BigInteger(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('seed', sa.Text(), nullable=True),
    sa.Column('population', sa.Integer(), server_default='0', nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('remind_days', sa.Integer(), server_default='7', nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("(selection = 'sample') = (seed IS NOT NULL) AND (seed IS NULL) = (size IS NULL)", name=op.f('confirmation_runs_sample_whole_check')),
    sa.CheckConstraint("selection <> 'amount' OR minimum_minor IS NOT NULL AND currency IS NOT NULL", name=op.f('confirmation_runs_amount_whole_check')),
    sa.CheckConstraint("selection IN ('chosen', 'all', 'amount', 'sample')", name=op.f('confirmation_runs_selection_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('confirmation_runs_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('confirmation_runs_pkey'))
    )
    op.create_index('confirmation_runs_company', 'confirmation_runs', ['company_id', 'id'], unique=False)
    op.create_table('confirmations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('link_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), server_default='made', nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('sent_by', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('reminders', sa.Integer(), server_default='0', nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(answered_at IS NULL) = (state IN ('made', 'sent'))", name=op.f('confirmations_answered_whole_check')),
    sa.CheckConstraint("state IN ('made', 'sent', 'agreed', 'differs')", name=op.f('confirmations_state_check')),
    sa.CheckConstraint('(sent_on IS NULL) = (sent_by IS NULL)', name=op.f('confirmations_sent_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('confirmations_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('confirmations_customer_id_fkey')),
    sa.ForeignKeyConstraint(['link_id'], ['customer_links.id'], name=op.f('confirmations_link_id_fkey')),
    sa.ForeignKeyConstraint(['run_id'], ['confirmation_runs.id'], name=op.f('confirmations_run_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('confirmations_pkey')),
    sa.UniqueConstraint('run_id', 'customer_id', name=op.f('confirmations_run_id_customer_id_key'))
    )
    op.create_index('confirmations_company', 'confirmations', ['company_id', 'id'], unique=False)
    op.create_index(op.f('confirmations_customer_id_idx'), 'confirmations', ['customer_id'], unique=False)
    op.create_index(op.f('confirmations_link_id_idx'), 'confirmations', ['link_id'], unique=False)
    op.create_table('confirmation_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('confirmation_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['confirmation_id'], ['confirmations.id'], name=op.f('confirmation_items_confirmation_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('confirmation_items_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('confirmation_items_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('confirmation_items_pkey'))
    )
    op.create_index(op.f('confirmation_items_confirmation_id_idx'), 'confirmation_items', ['confirmation_id'], unique=False)


def _create_answers() -> None:
    op.create_table('customer_answers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('link_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('confirmation_id', sa.BigInteger(), nullable=True),
    sa.Column('action_id', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('wanted_on', sa.Date(), nullable=True),
    sa.Column('parts', sa.Integer(), nullable=True),
    sa.Column('rhythm', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('said', sa.Text(), nullable=True),
    sa.Column('person', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("(confirmation_id IS NOT NULL) = (kind IN ('agreed', 'differs'))", name=op.f('customer_answers_of_confirmation_check')),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)", name=op.f('customer_answers_decided_whole_check')),
    sa.CheckConstraint("kind IN ('promise', 'dispute', 'plan', 'agreed', 'differs')", name=op.f('customer_answers_kind_check')),
    sa.CheckConstraint("state IN ('waiting', 'taken_over', 'rejected')", name=op.f('customer_answers_state_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('customer_answers_amount_positive_check')),
    sa.ForeignKeyConstraint(['action_id'], ['collection_actions.id'], name=op.f('customer_answers_action_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('customer_answers_company_id_fkey')),
    sa.ForeignKeyConstraint(['confirmation_id'], ['confirmations.id'], name=op.f('customer_answers_confirmation_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('customer_answers_customer_id_fkey')),
    sa.ForeignKeyConstraint(['link_id'], ['customer_links.id'], name=op.f('customer_answers_link_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('customer_answers_pkey'))
    )
    op.create_index('customer_answers_confirmation', 'customer_answers', ['confirmation_id'], unique=True, postgresql_where=sa.text('confirmation_id IS NOT NULL'))
    op.create_index('customer_answers_customer', 'customer_answers', ['customer_id', 'answered_at', 'id'], unique=False)
    op.create_index(op.f('customer_answers_link_id_idx'), 'customer_answers', ['link_id'], unique=False)
    op.create_index('customer_answers_waiting', 'customer_answers', ['company_id', 'id'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('customer_answer_files',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('answer_id', sa.BigInteger(), nullable=False),
    sa.Column('attachment_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['customer_answers.id'], name=op.f('customer_answer_files_answer_id_fkey')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachments.id'], name=op.f('customer_answer_files_attachment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('customer_answer_files_pkey'))
    )
    op.create_index(op.f('customer_answer_files_answer_id_idx'), 'customer_answer_files', ['answer_id'], unique=False)
    op.create_table('customer_answer_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('answer_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('our_minor', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('said', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['customer_answers.id'], name=op.f('customer_answer_items_answer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('customer_answer_items_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('customer_answer_items_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('customer_answer_items_pkey'))
    )
    op.create_index(op.f('customer_answer_items_answer_id_idx'), 'customer_answer_items', ['answer_id'], unique=False)


def upgrade() -> None:
    _create_links()
    _create_confirmations()
    _create_answers()


def downgrade() -> None:
    for table in (
        "customer_answer_items", "customer_answer_files", "customer_answers", "confirmation_items", "confirmations", "confirmation_runs",
        "customer_link_uses", "customer_links",
    ):
        op.drop_table(table)
