"""letters know since when a server may have them"""

import sqlalchemy as sa
from alembic import op

revision = 'a9c41100d7e3'
down_revision = 'b7c1090e4d2a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('dunning_letters', sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True))
    op.execute("""UPDATE dunning_letters SET handed_at = coalesce(sent_at, recorded_at)
        WHERE state IN ('sent', 'handing_over', 'uncertain', 'bounced')""")


def downgrade() -> None:
    op.drop_column('dunning_letters', 'handed_at')
