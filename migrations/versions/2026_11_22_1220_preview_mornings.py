"""preview each day once by itself"""

import sqlalchemy as sa
from alembic import op

revision = 'c1e71220fd94'
down_revision = 'd4c11210ab35'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('dunning_runs_morning', 'dunning_runs', ['company_id', 'as_of'], unique=True,
                    postgresql_where=sa.text("actor = 'system:dunning_runs'"))


def downgrade() -> None:
    op.drop_index('dunning_runs_morning', table_name='dunning_runs')
