"""keep who stood for a sample"""

import sqlalchemy as sa
from alembic import op

revision = 'f8a21280c7d1'
down_revision = 'c8d01270a5e1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('confirmation_runs', sa.Column('member_ids', sa.ARRAY(sa.BigInteger()), server_default='{}', nullable=False))
    op.create_check_constraint('members_of_sample', 'confirmation_runs', "selection = 'sample' OR cardinality(member_ids) = 0")


def downgrade() -> None:
    op.drop_constraint('members_of_sample', 'confirmation_runs', type_='check')
    op.drop_column('confirmation_runs', 'member_ids')
