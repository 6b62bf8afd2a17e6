"""letters keep the version of their text and the fees that they name"""

import sqlalchemy as sa
from alembic import op

revision = 'a7d81230ce41'
down_revision = 'c1e71220fd94'
branch_labels = None
depends_on = None

# What was not written yet goes out with the text in force now; what was written keeps its words beside the letter.
_PIN = """UPDATE dunning_letters l SET text_id = (SELECT x.id FROM letter_templates x
        WHERE x.company_id = l.company_id AND x.code = l.template AND x.language IN ('zh-CN', 'zh-TW', 'en')
        ORDER BY array_position(ARRAY[c.language, 'zh-CN', 'zh-TW', 'en'], x.language), x.version DESC LIMIT 1)
    FROM customers c WHERE c.id = l.customer_id AND l.template IS NOT NULL AND l.body IS NULL"""


def upgrade() -> None:
    op.add_column('dunning_letters', sa.Column('text_id', sa.BigInteger(), nullable=True))
    op.add_column('dunning_letter_items', sa.Column('fee_minor', sa.BigInteger(), nullable=True))
    op.execute(_PIN)


def downgrade() -> None:
    op.drop_column('dunning_letter_items', 'fee_minor')
    op.drop_column('dunning_letters', 'text_id')
