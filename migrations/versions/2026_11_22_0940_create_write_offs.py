"""create write-offs and approvals"""

import sqlalchemy as sa
from alembic import op

revision = 'd41c7a52e9b0'
down_revision = '4f0e6b1d92a7'
branch_labels = None
depends_on = None


def _create_approvals() -> None:
    op.create_table('approval_requests',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('requested_by', sa.BigInteger(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('status', sa.Text(), server_default='pending', nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_for', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_note', sa.Text(), nullable=True),
    sa.CheckConstraint("status IN ('pending', 'approved', 'rejected', 'withdrawn')", name=op.f('approval_requests_status_check')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('approval_requests_amount_positive_check')),
    sa.CheckConstraint("(decided_at IS NULL) = (status = 'pending') AND (decided_by IS NULL) = (status = 'pending')", name=op.f('approval_requests_decided_check')),
    sa.CheckConstraint("status = 'withdrawn' OR decided_by IS NULL OR decided_by <> requested_by", name=op.f('approval_requests_second_person_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('approval_requests_company_id_fkey')),
    sa.ForeignKeyConstraint(['requested_by'], ['users.id'], name=op.f('approval_requests_requested_by_fkey')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('approval_requests_decided_by_fkey')),
    sa.ForeignKeyConstraint(['decided_for'], ['users.id'], name=op.f('approval_requests_decided_for_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('approval_requests_pkey'))
    )
    op.create_index('approval_requests_pending', 'approval_requests', ['company_id', 'kind', 'subject', 'subject_id'], unique=True, postgresql_where=sa.text("status = 'pending'"))
    op.create_index('approval_requests_asked', 'approval_requests', ['company_id', 'requested_at', 'id'], unique=False)
    # A decision is taken once: the database itself refuses a second, whatever the program does.
    op.execute("""
        CREATE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR OLD.status <> 'pending' OR (NEW.company_id, NEW.kind, NEW.subject, NEW.subject_id, NEW.currency,
                NEW.amount_minor, NEW.reason, NEW.requested_by) IS DISTINCT FROM (OLD.company_id, OLD.kind, OLD.subject, OLD.subject_id,
                OLD.currency, OLD.amount_minor, OLD.reason, OLD.requested_by)
            THEN
                RAISE EXCEPTION 'what was asked and what was decided stay' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER approval_requests_kept BEFORE UPDATE OR DELETE ON approval_requests
        FOR EACH ROW EXECUTE FUNCTION keep_decision()""")
    op.create_table('approval_limits',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('limit_minor', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('limit_minor >= 0', name=op.f('approval_limits_limit_not_negative_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('approval_limits_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', 'kind', 'role', 'currency', name=op.f('approval_limits_pkey'))
    )
    op.create_table('delegations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('from_user_id', sa.BigInteger(), nullable=False),
    sa.Column('to_user_id', sa.BigInteger(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('from_user_id <> to_user_id', name=op.f('delegations_two_people_check')),
    sa.CheckConstraint('first_on <= last_on', name=op.f('delegations_days_rise_check')),
    sa.ForeignKeyConstraint(['from_user_id'], ['users.id'], name=op.f('delegations_from_user_id_fkey')),
    sa.ForeignKeyConstraint(['to_user_id'], ['users.id'], name=op.f('delegations_to_user_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('delegations_pkey'))
    )
    op.create_index('delegations_to', 'delegations', ['to_user_id'], unique=False, postgresql_where=sa.text('revoked_at IS NULL'))


def _create_write_offs() -> None:
    op.create_table('write_offs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('approval_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.Column('judgement', sa.Text(), nullable=False),
    sa.Column('expected_recoverable_minor', sa.BigInteger(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=True),
    sa.Column('entry_id', sa.BigInteger(), nullable=True),
    sa.Column('written_off_on', sa.Date(), nullable=True),
    sa.Column('recovered_minor', sa.BigInteger(), nullable=False),
    sa.Column('pursued', sa.Boolean(), server_default='true', nullable=False),
    sa.CheckConstraint('amount_minor BETWEEN 1 AND open_minor', name=op.f('write_offs_amount_within_open_check')),
    sa.CheckConstraint('expected_recoverable_minor BETWEEN 0 AND amount_minor', name=op.f('write_offs_expected_within_amount_check')),
    sa.CheckConstraint('recovered_minor BETWEEN 0 AND CASE WHEN entry_id IS NULL THEN 0 ELSE amount_minor END', name=op.f('write_offs_recovered_within_amount_check')),
    sa.CheckConstraint('(entry_id IS NULL) = (written_off_on IS NULL)', name=op.f('write_offs_written_off_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('write_offs_company_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('write_offs_invoice_id_fkey')),
    sa.ForeignKeyConstraint(['approval_id'], ['approval_requests.id'], name=op.f('write_offs_approval_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('write_offs_pkey'))
    )
    op.create_index(op.f('write_offs_invoice_id_idx'), 'write_offs', ['invoice_id'], unique=False)
    op.create_index(op.f('write_offs_approval_id_idx'), 'write_offs', ['approval_id'], unique=False)
    op.create_index('write_offs_pursued', 'write_offs', ['company_id', 'written_off_on', 'id'], unique=False, postgresql_where=sa.text('entry_id IS NOT NULL'))
    op.create_table('write_off_recoveries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('write_off_id', sa.BigInteger(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('write_off_recoveries_amount_positive_check')),
    sa.ForeignKeyConstraint(['write_off_id'], ['write_offs.id'], name=op.f('write_off_recoveries_write_off_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('write_off_recoveries_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('write_off_recoveries_pkey'))
    )
    op.create_index(op.f('write_off_recoveries_write_off_id_idx'), 'write_off_recoveries', ['write_off_id'], unique=False)


def upgrade() -> None:
    op.add_column('invoices', sa.Column('written_off_minor', sa.BigInteger(), server_default='0', nullable=False))
    op.create_check_constraint(op.f('invoices_written_off_within_amount_check'), 'invoices', 'written_off_minor BETWEEN 0 AND amount_minor - open_minor')
    op.create_index('invoices_written_off', 'invoices', ['company_id', 'due_on', 'id'], unique=False, postgresql_where=sa.text('written_off_minor > 0'))
    op.create_index('entries_write_offs', 'entries', ['company_id', 'effective_on'], unique=False, postgresql_where=sa.text("kind = 'write_off'"))
    _create_approvals()
    _create_write_offs()


def downgrade() -> None:
    op.drop_table('write_off_recoveries')
    op.drop_table('write_offs')
    op.drop_table('delegations')
    op.drop_table('approval_limits')
    op.drop_table('approval_requests')
    op.execute("DROP FUNCTION keep_decision")
    op.drop_index('entries_write_offs', table_name='entries')
    op.drop_index('invoices_written_off', table_name='invoices')
    op.drop_constraint(op.f('invoices_written_off_within_amount_check'), 'invoices')
    op.drop_column('invoices', 'written_off_minor')
