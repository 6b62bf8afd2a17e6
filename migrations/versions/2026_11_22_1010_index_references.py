"""index what items are known by and what they have open, for matching"""

from alembic import op

revision = 'd4a91e6f0c38'
down_revision = 'd7f3a91c5e20'
branch_labels = None
depends_on = None

# Half-width forms of a text; what is ASCII has no others, and most numbers are.
_HALF_WIDTH = 'CASE WHEN octet_length(told) = char_length(told) THEN told ELSE normalize(told, NFKC) END'
_OPEN = "open_minor > 0 AND kind <> 'credit_note'"
_REFERENCES = ('number', 'contract_number', 'purchase_order', 'reference')


def upgrade() -> None:
    op.execute(f"""CREATE FUNCTION reference_sieve(told text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN regexp_replace({_HALF_WIDTH}, '[^1-9]+', '', 'g')""")
    op.execute(f"""CREATE FUNCTION reference_digits(told text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN ltrim(regexp_replace({_HALF_WIDTH}, '[^0-9]+', '', 'g'), '0')""")
    for column in _REFERENCES:
        more = '' if column == 'number' else f' AND {column} IS NOT NULL'
        op.execute(f'CREATE INDEX invoices_named_{column} ON invoices (company_id, reference_sieve({column})) WHERE {_OPEN}{more}')
    op.execute(f'CREATE INDEX invoices_ending ON invoices (company_id, reverse(reference_digits(number))) WHERE {_OPEN}')
    op.create_index('invoices_open_amount', 'invoices', ['company_id', 'currency', 'open_minor', 'due_on', 'id'],
                    postgresql_where=_OPEN)
    op.create_index('invoices_customer_amount', 'invoices', ['customer_id', 'currency', 'open_minor'], postgresql_where=_OPEN)


def downgrade() -> None:
    for name in (*(f'named_{column}' for column in _REFERENCES), 'ending', 'open_amount', 'customer_amount'):
        op.drop_index(f'invoices_{name}', 'invoices')
    op.execute('DROP FUNCTION reference_sieve(text), reference_digits(text)')
