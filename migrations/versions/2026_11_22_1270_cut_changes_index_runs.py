"""cut the feed of changes by marks of days; indexes of what jobs ask of their runs; note holds for the worklist"""

import sqlalchemy as sa
from alembic import op

revision = 'c8d01270a5e1'
down_revision = 'f2a51260c7d4'
branch_labels = None
depends_on = None

# Each question of a job, once a minute and job, and what it looks for: with some hundred thousand runs all of them read every run of a name.
RUNS = {
    'job_runs_running': (['name'], "state = 'running'"),
    'job_runs_idle': (['name', 'id'], "state = 'done' AND done = 0"),
    'job_runs_wrong': (['name', 'id'], "state IN ('failed', 'lost')"),
    'job_runs_started': (['name', 'started_at'], None),
}
# A task of which everything is on hold is no work for today.
HELD = """INSERT INTO changes (company_id, resource, ids)
    SELECT company_id, 'accounts', array_agg(DISTINCT customer_id) FROM made GROUP BY company_id;"""


def upgrade() -> None:
    op.create_table('change_marks',
    sa.Column('marked_on', sa.Date(), autoincrement=False, nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('cluster', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('marked_on', name=op.f('change_marks_pkey'))
    )
    for name, (columns, where) in RUNS.items():
        op.create_index(name, 'job_runs', columns, unique=False, postgresql_where=None if where is None else sa.text(where))
    op.execute(f"CREATE FUNCTION note_holds_accounts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {HELD} RETURN NULL; END $$")
    for event in ('INSERT', 'UPDATE'):
        op.execute(f"""CREATE TRIGGER dunning_holds_accounts_{event.lower()} AFTER {event} ON dunning_holds REFERENCING NEW TABLE AS made
            FOR EACH STATEMENT EXECUTE FUNCTION note_holds_accounts()""")


def downgrade() -> None:
    for event in ('INSERT', 'UPDATE'):
        op.execute(f"DROP TRIGGER dunning_holds_accounts_{event.lower()} ON dunning_holds")
    op.execute("DROP FUNCTION note_holds_accounts()")
    for name in reversed(RUNS):
        op.drop_index(name, table_name='job_runs')
    op.drop_table('change_marks')
