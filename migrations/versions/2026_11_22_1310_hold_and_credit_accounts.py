"""what is on hold and not applied belongs to an account of the worklist"""

import sqlalchemy as sa
from alembic import op

revision = 'a4d71310c9e2'
down_revision = 'e6a41290b3d8'
branch_labels = None
depends_on = None

COLUMNS = ('held_minor', 'credit_minor')


def upgrade() -> None:
    # A copy, worked out anew by the next minute's job.
    op.execute('DELETE FROM worklist_accounts')
    op.execute('UPDATE worklists SET kept_on = NULL')
    for column in COLUMNS:
        op.add_column('worklist_accounts', sa.Column(column, sa.BigInteger(), nullable=False))


def downgrade() -> None:
    op.execute('DELETE FROM worklist_accounts')
    op.execute('UPDATE worklists SET kept_on = NULL')
    for column in COLUMNS:
        op.drop_column('worklist_accounts', column)
