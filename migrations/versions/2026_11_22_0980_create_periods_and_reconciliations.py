"""create periods and reconciliations"""

import sqlalchemy as sa
from alembic import op

revision = 'c8b1f47e2d90'
down_revision = 'c5b8e2f7a960'
branch_labels = None
depends_on = None

SENT = ("reconciliation_inputs", "reconciliation_lines")


def _create_periods() -> None:
    op.create_table('period_closings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('closed_until', sa.Date(), nullable=False),
    sa.Column('previous', sa.Date(), nullable=True),
    sa.Column('approval_id', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('(approval_id IS NOT NULL) = (closed_until < coalesce(previous, closed_until))', name=op.f('period_closings_reopened_by_approval_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('period_closings_company_id_fkey')),
    sa.ForeignKeyConstraint(['approval_id'], ['approval_requests.id'], name=op.f('period_closings_approval_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('period_closings_pkey'))
    )
    op.create_index('period_closings_last', 'period_closings', ['company_id', 'id'], unique=False)


def _create_guard() -> None:
    # Who writes entries holds the company's lock with others until the end, who closes a period holds it alone: a push that is
    # running when a period is closed is waited for, and nothing dated in it lands afterwards. The lock first, then a new snapshot.
    op.execute("""
        CREATE FUNCTION closed_until(company bigint) RETURNS date LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(4870, company::integer);
            RETURN (SELECT c.closed_until FROM period_closings c WHERE c.company_id = company ORDER BY c.id DESC LIMIT 1);
        END $$""")
    op.execute("""
        CREATE FUNCTION refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            one record;
            last_closed date;
        BEGIN
            FOR one IN SELECT company_id, min(effective_on) AS first_on FROM made GROUP BY company_id ORDER BY company_id LOOP
                last_closed := closed_until(one.company_id);
                IF one.first_on <= last_closed THEN
                    RAISE EXCEPTION 'an entry of % lies in a closed period', one.first_on
                        USING ERRCODE = 'HK001', DETAIL = last_closed::text;
                END IF;
            END LOOP;
            RETURN NULL;
        END $$""")
    op.execute("""CREATE TRIGGER entries_period AFTER INSERT ON entries REFERENCING NEW TABLE AS made
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_period()""")


def _create_reconciliations() -> None:
    op.create_table('reconciliations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('receipts', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('input', sa.Integer(), server_default='0', nullable=False),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('compared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('theirs_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('ours_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('lines', sa.Integer(), server_default='0', nullable=False),
    sa.Column('prepared_by', sa.BigInteger(), nullable=True),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by', sa.BigInteger(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("basis IN ('items', 'customers', 'control')", name=op.f('reconciliations_basis_check')),
    sa.CheckConstraint('(prepared_by IS NULL) = (prepared_at IS NULL) AND (signed_by IS NULL) = (signed_at IS NULL)', name=op.f('reconciliations_signed_whole_check')),
    sa.CheckConstraint('signed_by IS NULL OR (prepared_by IS NOT NULL AND prepared_by <> signed_by)', name=op.f('reconciliations_two_people_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('reconciliations_company_id_fkey')),
    sa.ForeignKeyConstraint(['prepared_by'], ['users.id'], name=op.f('reconciliations_prepared_by_fkey')),
    sa.ForeignKeyConstraint(['signed_by'], ['users.id'], name=op.f('reconciliations_signed_by_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('reconciliations_pkey')),
    sa.UniqueConstraint('company_id', 'currency', 'as_of', 'basis', 'source', name=op.f('reconciliations_company_id_currency_as_of_basis_source_key'))
    )
    op.create_table('reconciliation_inputs',
    sa.Column('reconciliation_id', sa.BigInteger(), nullable=False),
    sa.Column('input', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['reconciliation_id'], ['reconciliations.id'], name=op.f('reconciliation_inputs_reconciliation_id_fkey')),
    sa.PrimaryKeyConstraint('reconciliation_id', 'input', name=op.f('reconciliation_inputs_pkey'))
    )
    op.create_table('reconciliation_lines',
    sa.Column('reconciliation_id', sa.BigInteger(), nullable=False),
    sa.Column('input', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('reconciliation_id', 'input', 'kind', 'external_id', name=op.f('reconciliation_lines_pkey'))
    )
    op.create_table('reconciliation_differences',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('reconciliation_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('theirs_minor', sa.BigInteger(), nullable=False),
    sa.Column('ours_minor', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('customer_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('assigned_to', sa.BigInteger(), nullable=True),
    sa.Column('closed', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('theirs_minor <> ours_minor', name=op.f('reconciliation_differences_differs_check')),
    sa.CheckConstraint('reason IS NOT NULL OR NOT closed', name=op.f('reconciliation_differences_closed_with_reason_check')),
    sa.ForeignKeyConstraint(['reconciliation_id'], ['reconciliations.id'], name=op.f('reconciliation_differences_reconciliation_id_fkey')),
    sa.ForeignKeyConstraint(['assigned_to'], ['users.id'], name=op.f('reconciliation_differences_assigned_to_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('reconciliation_differences_pkey'))
    )
    op.create_index('reconciliation_differences_key', 'reconciliation_differences', ['reconciliation_id', 'version', 'kind', 'source', 'external_id'], unique=True)
    op.create_index('reconciliation_differences_assigned', 'reconciliation_differences', ['assigned_to'], unique=False, postgresql_where=sa.text('assigned_to IS NOT NULL'))


def _freeze_signed() -> None:
    op.execute("""
        CREATE FUNCTION refuse_reconciled_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% of % is refused: what was sent and what was signed off stay', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$""")
    for table in SENT:
        op.execute(f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse_reconciled_change()")
    op.execute("""CREATE TRIGGER reconciliations_frozen BEFORE UPDATE OR DELETE ON reconciliations
        FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION refuse_reconciled_change()""")
    op.execute("""
        CREATE FUNCTION refuse_signed_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM reconciliations r WHERE r.id = OLD.reconciliation_id AND (r.signed_at IS NOT NULL OR r.version <> OLD.version))
            THEN
                RAISE EXCEPTION 'a difference that was signed off or replaced stays' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER reconciliation_differences_frozen BEFORE UPDATE ON reconciliation_differences
        FOR EACH ROW EXECUTE FUNCTION refuse_signed_change()""")
    op.execute("""CREATE TRIGGER reconciliation_differences_kept BEFORE DELETE OR TRUNCATE ON reconciliation_differences
        EXECUTE FUNCTION refuse_reconciled_change()""")


def upgrade() -> None:
    # A request to reopen a period has no amount.
    op.drop_constraint(op.f('approval_requests_amount_positive_check'), 'approval_requests')
    op.create_check_constraint(op.f('approval_requests_amount_not_negative_check'), 'approval_requests', 'amount_minor >= 0')
    _create_periods()
    _create_reconciliations()
    op.execute("CREATE TRIGGER period_closings_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON period_closings EXECUTE FUNCTION refuse_change()")
    _create_guard()
    _freeze_signed()


def downgrade() -> None:
    op.execute("DROP TRIGGER entries_period ON entries")
    op.execute("DROP FUNCTION refuse_closed_period")
    op.execute("DROP FUNCTION closed_until")
    op.drop_table('reconciliation_differences')
    op.execute("DROP FUNCTION refuse_signed_change")
    op.drop_table('reconciliation_lines')
    op.drop_table('reconciliation_inputs')
    op.drop_table('reconciliations')
    op.execute("DROP FUNCTION refuse_reconciled_change")
    op.drop_table('period_closings')
    # Requests without an amount cannot be kept by the earlier form, nor deleted: the constraint holds for new rows only.
    op.drop_constraint(op.f('approval_requests_amount_not_negative_check'), 'approval_requests')
    op.execute("ALTER TABLE approval_requests ADD CONSTRAINT approval_requests_amount_positive_check CHECK (amount_minor > 0) NOT VALID")
