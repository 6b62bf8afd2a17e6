"""create jobs

The queue's own tables, types and functions, as the installed procrastinate ships them; it keeps them by its own migrations.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = '8c1f0a5d27be'
down_revision = '40f364eee3ab'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Straight to the driver: the script holds many statements, and percent signs and colons that are nobody's parameters.
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute("DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE")
    op.execute(r"""
        DO $$ DECLARE found text; BEGIN
            FOR found IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate\_%' LOOP
                EXECUTE 'DROP FUNCTION ' || found || ' CASCADE';
            END LOOP;
        END $$""")
    op.execute("DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status")
