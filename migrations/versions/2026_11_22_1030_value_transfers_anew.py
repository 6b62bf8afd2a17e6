"""receipts made by transfers carry the base value that left the credit: the next pass values such companies anew"""

from alembic import op

revision = 'd3a1c05e7b92'
down_revision = 'e4a91c7d2b60'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('UPDATE valuations SET seen_at = NULL WHERE company_id IN (SELECT company_id FROM transfers)')


def downgrade() -> None:
    upgrade()
