"""what printed batches were typeset from"""

import sqlalchemy as sa
from alembic import op

revision = '0f6b29d4c115'
down_revision = 'f2b11405a7c3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('dunning_prints', sa.Column('data_hash', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('dunning_prints', 'data_hash')
