"""keep the accounts of the day's worklist, and note whose change"""

import sqlalchemy as sa
from alembic import op

revision = 'd4c11210ab35'
down_revision = 'd4c71190b6e8'
branch_labels = None
depends_on = None

OWN = 'SELECT company_id, customer_id FROM made'
# A copied account is right until something it is made of changes. Items, receipts, disputes and customers are noted already, and a promise is
# given in an action.
NOTED = {
    'collection_actions': (('INSERT',), OWN),
    'behaviour_scores': (('INSERT',), OWN),
    'flags': (('INSERT', 'UPDATE'), OWN),
    'legal_cases': (('INSERT', 'UPDATE'), OWN),
    'legal_case_items': (('INSERT',), 'SELECT k.company_id, k.customer_id FROM made JOIN legal_cases k ON k.id = made.case_id'),
    'payment_plan_acts': (('INSERT',), 'SELECT p.company_id, p.customer_id FROM made JOIN payment_plans p ON p.id = made.plan_id'),
}
OF_ROWS = """INSERT INTO changes (company_id, resource, ids)
    SELECT company_id, 'accounts', array_agg(DISTINCT customer_id) FROM ({rows}) r GROUP BY company_id;"""
# Letters pass through many states, tasks for people are few.
OF_TASKS = """SELECT n.company_id, n.customer_id FROM made n JOIN was o ON o.id = n.id WHERE 'task' IN (n.state, o.state)
    AND (n.state, n.done_by_action_id) IS DISTINCT FROM (o.state, o.done_by_action_id)"""
# The feed notes whose receipt it is now; whose it was before counted it as money of a promise.
OF_FORMER = """SELECT o.company_id, o.customer_id FROM was o JOIN made n ON n.id = o.id
    WHERE o.customer_id IS NOT NULL AND o.customer_id IS DISTINCT FROM n.customer_id"""
OF_COMPANIES = "INSERT INTO changes (company_id, resource, ids) SELECT DISTINCT {id}, 'companies', ARRAY[{id}] FROM made;"


def upgrade() -> None:
    op.create_table('worklists',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('kept_on', sa.Date(), nullable=True),
    sa.Column('xid', sa.BigInteger(), nullable=True),
    sa.Column('cluster', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('worklists_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', name=op.f('worklists_pkey'))
    )
    _create_accounts()
    for table, (events, rows) in NOTED.items():
        _note(f'note_{table}_accounts', table, events, OF_ROWS.format(rows=rows))
    _note('note_tasks', 'dunning_letters', ('UPDATE',), OF_ROWS.format(rows=OF_TASKS), 'OLD TABLE AS was NEW TABLE AS made')
    _note('note_former_customers', 'payments', ('UPDATE',), OF_ROWS.format(rows=OF_FORMER), 'OLD TABLE AS was NEW TABLE AS made')
    _note('note_companies', 'companies', ('UPDATE',), OF_COMPANIES.format(id='id'))
    _note('note_contact_costs', 'contact_costs', ('INSERT', 'UPDATE', 'DELETE'), OF_COMPANIES.format(id='company_id'))


def _create_accounts() -> None:
    op.create_table('worklist_accounts',
    sa.Column('customer_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.Column('overdue_minor', sa.BigInteger(), nullable=False),
    sa.Column('disputed_minor', sa.BigInteger(), nullable=False),
    sa.Column('due_soon_minor', sa.BigInteger(), nullable=False),
    sa.Column('oldest_due_on', sa.Date(), nullable=False),
    sa.Column('open_items', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('acted_on', sa.Date(), nullable=True),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('flagged', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('broken', sa.Integer(), nullable=False),
    sa.Column('promise_due', sa.Boolean(), nullable=False),
    sa.Column('promised_minor', sa.BigInteger(), nullable=False),
    sa.Column('planned_minor', sa.BigInteger(), nullable=False),
    sa.Column('set_aside_minor', sa.BigInteger(), nullable=False),
    sa.Column('collector', sa.Text(), nullable=True),
    sa.Column('effort_minor', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('customer_id', 'currency', name=op.f('worklist_accounts_pkey'))
    )
    op.create_index('worklist_accounts_company', 'worklist_accounts', ['company_id'], unique=False)


def _note(function: str, table: str, events: tuple[str, ...], body: str, tables: str = 'NEW TABLE AS made') -> None:
    """Notes once a statement, not once a row."""
    op.execute(f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")
    for event in events:
        rows = 'OLD TABLE AS made' if event == 'DELETE' else tables
        op.execute(f"""CREATE TRIGGER {table}_accounts_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}
            FOR EACH STATEMENT EXECUTE FUNCTION {function}()""")


def downgrade() -> None:
    for function, table, events in (
        ('note_contact_costs', 'contact_costs', ('INSERT', 'UPDATE', 'DELETE')),
        ('note_companies', 'companies', ('UPDATE',)),
        ('note_former_customers', 'payments', ('UPDATE',)),
        ('note_tasks', 'dunning_letters', ('UPDATE',)),
        *((f'note_{table}_accounts', table, events) for table, (events, _) in NOTED.items()),
    ):
        for event in events:
            op.execute(f"DROP TRIGGER {table}_accounts_{event.lower()} ON {table}")
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_index('worklist_accounts_company', table_name='worklist_accounts')
    op.drop_table('worklist_accounts')
    op.drop_table('worklists')
