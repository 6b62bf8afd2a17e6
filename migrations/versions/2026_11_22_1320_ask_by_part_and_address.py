"""let one subject wait for several decisions of a kind, each about another part of it; say where letters on paper go"""

import sqlalchemy as sa
from alembic import op

revision = 'b5c01320f7d2'
down_revision = 'a4d71310c9e2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('customers', sa.Column('address', sa.Text(), nullable=True))
    op.add_column('approval_requests', sa.Column('part', sa.Text(), server_default='', nullable=False))
    op.drop_index('approval_requests_pending', 'approval_requests')
    op.create_index('approval_requests_pending', 'approval_requests', ['company_id', 'kind', 'subject', 'subject_id', 'part'], unique=True,
                    postgresql_where=sa.text("status = 'pending'"))


def downgrade() -> None:
    # Of several that wait for one subject the first goes on waiting; the others were never decided.
    op.execute("""UPDATE approval_requests a SET status = 'withdrawn', decided_by = requested_by, decided_at = clock_timestamp()
        WHERE status = 'pending' AND EXISTS (SELECT FROM approval_requests b WHERE b.status = 'pending' AND b.id < a.id
            AND (b.company_id, b.kind, b.subject, b.subject_id) = (a.company_id, a.kind, a.subject, a.subject_id))""")
    op.drop_index('approval_requests_pending', 'approval_requests')
    op.create_index('approval_requests_pending', 'approval_requests', ['company_id', 'kind', 'subject', 'subject_id'], unique=True,
                    postgresql_where=sa.text("status = 'pending'"))
    op.drop_column('approval_requests', 'part')
    op.drop_column('customers', 'address')
