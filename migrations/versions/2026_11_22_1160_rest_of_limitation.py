"""days of rest of limitation periods, and the day of rest that a deadline was told for"""

import sqlalchemy as sa
from alembic import op

revision = 'e4a91160c2d8'
down_revision = '0f6b29d4c115'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('limitation_periods', sa.Column('rest_weekdays', sa.ARRAY(sa.Integer()), server_default='{6,7}', nullable=False))
    op.add_column('legal_deadlines', sa.Column('told_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('legal_deadlines', 'told_on')
    op.drop_column('limitation_periods', 'rest_weekdays')
