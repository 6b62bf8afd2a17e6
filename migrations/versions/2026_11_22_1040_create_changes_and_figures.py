"""create the feed of changes, monthly figures and targets of periods"""

import sqlalchemy as sa
from alembic import op

revision = 'f4a81c27d950'
down_revision = 'd3a1c05e7b92'
branch_labels = None
depends_on = None

NOTED = {'customers': ('INSERT', 'UPDATE'), 'invoices': ('INSERT', 'UPDATE'), 'payments': ('INSERT', 'UPDATE'), 'entries': ('INSERT',)}


def upgrade() -> None:
    _create_changes()
    _create_figures()
    _create_targets()


def _create_changes() -> None:
    op.create_table('changes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('xid', sa.BigInteger(), server_default=sa.text('(pg_current_xact_id()::text)::bigint'), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('resource', sa.Text(), nullable=False),
    sa.Column('ids', sa.ARRAY(sa.BigInteger()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('changes_pkey'))
    )
    op.create_index('changes_order', 'changes', ['xid', 'id'], unique=False)
    # Once a statement, not once a row: a push of a thousand rows notes them as one.
    op.execute("""
        CREATE FUNCTION note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO changes (company_id, resource, ids) SELECT company_id, TG_TABLE_NAME, array_agg(id) FROM made GROUP BY company_id;
            RETURN NULL;
        END $$""")
    for table, events in NOTED.items():
        for event in events:
            op.execute(f"""CREATE TRIGGER {table}_noted_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS made
                FOR EACH STATEMENT EXECUTE FUNCTION note_changes()""")


def _create_figures() -> None:
    op.create_table('monthly_figures',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("kind IN ('output_value')", name=op.f('monthly_figures_kind_check')),
    sa.CheckConstraint('amount_minor >= 0', name=op.f('monthly_figures_amount_not_negative_check')),
    sa.CheckConstraint('extract(day FROM month) = 1', name=op.f('monthly_figures_first_day_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('monthly_figures_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('monthly_figures_pkey'))
    )
    op.create_index('monthly_figures_month', 'monthly_figures', ['company_id', 'kind', 'currency', 'month', 'id'], unique=False)
    op.execute("""CREATE TRIGGER monthly_figures_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monthly_figures
        EXECUTE FUNCTION refuse_change()""")


def _create_targets() -> None:
    op.create_table('period_targets',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), server_default='', nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('kpi_id', sa.Text(), nullable=False),
    sa.Column('value', sa.Numeric(precision=15, scale=6), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("subject IN ('company', 'owner', 'collector')", name=op.f('period_targets_subject_check')),
    sa.CheckConstraint("(subject = 'company') = (person = '')", name=op.f('period_targets_person_check')),
    sa.CheckConstraint('first_on <= last_on', name=op.f('period_targets_days_rising_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('period_targets_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('period_targets_pkey'))
    )
    op.create_index('period_targets_identity', 'period_targets', ['company_id', 'subject', 'person', 'first_on', 'last_on', 'kpi_id'], unique=True)


def downgrade() -> None:
    op.drop_table('period_targets')
    op.drop_table('monthly_figures')
    for table, events in NOTED.items():
        for event in events:
            op.execute(f"DROP TRIGGER {table}_noted_{event.lower()} ON {table}")
    op.execute("DROP FUNCTION note_changes()")
    op.drop_table('changes')
