"""check once a statement that items name customers of their company; check only the sides that entries name"""

from alembic import op

revision = 'd7f3a91c5e20'
down_revision = 'b8d2f41c6e07'
branch_labels = None
depends_on = None

SIDES = {
    "debit_id": ("invoices", "company_id, currency, kind", "AND x.kind <> 'credit_note'"),
    "credit_id": ("invoices", "company_id, currency, kind", "AND x.kind = 'credit_note'"),
    "payment_id": ("payments", "company_id, currency", ""),
    "reverses_id": ("entries", "company_id, currency", ""),
}


def _customers() -> None:
    # A foreign key probes and locks a customer for each row: an eighth of a push. Customers are never deleted and keep their company,
    # which the triggers below hold, so that one look for all rows of a statement is as safe.
    op.drop_constraint(op.f('invoices_customer_id_fkey'), 'invoices', type_='foreignkey')
    op.execute("""
        CREATE FUNCTION check_item_customers() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found boolean;
        BEGIN
            EXECUTE 'SELECT count(*) = (
                SELECT count(*) FROM made m CROSS JOIN LATERAL (SELECT company_id FROM customers c WHERE c.id = m.customer_id OFFSET 0) c
                WHERE c.company_id = m.company_id) FROM made' INTO found;
            IF NOT found THEN
                RAISE EXCEPTION 'an item names a customer that is not there, or of another company' USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$""")
    op.execute("""CREATE TRIGGER invoices_customers AFTER INSERT ON invoices REFERENCING NEW TABLE AS made
        FOR EACH STATEMENT EXECUTE FUNCTION check_item_customers()""")
    op.execute("""CREATE TRIGGER customers_identity BEFORE UPDATE OF id, company_id ON customers
        EXECUTE FUNCTION refuse_change()""")
    op.execute("CREATE TRIGGER customers_kept BEFORE DELETE OR TRUNCATE ON customers EXECUTE FUNCTION refuse_change()")


def _sides() -> None:
    # As before, each probe is by primary key (the fence of OFFSET 0) and planned each time (EXECUTE); now for the sides that are named.
    checks = "".join(
        f"""
            IF named.{side} > 0 THEN
                EXECUTE $check$SELECT count(*) FROM made m
                    CROSS JOIN LATERAL (SELECT {columns} FROM {table} t WHERE t.id = m.{side} OFFSET 0) x
                    WHERE (x.company_id, x.currency) = (m.company_id, m.currency) {also}$check$ INTO found;
                IF found <> named.{side} THEN wrong := '{side}'; END IF;
            END IF;"""
        for side, (table, columns, also) in SIDES.items()
    )
    counts = ", ".join(f"count({side}) AS {side}" for side in SIDES)
    op.execute(f"""
        CREATE OR REPLACE FUNCTION check_entry_sides() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            named record;
            found bigint;
            wrong text;
        BEGIN
            SELECT {counts} INTO named FROM made;{checks}
            IF wrong IS NOT NULL THEN
                RAISE EXCEPTION 'an entry names by % what is not there, or of another side, company or currency', wrong
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$""")


def upgrade() -> None:
    _customers()
    _sides()
    # A database may have passed the place of the revision that makes it before that revision was there.
    op.execute("CREATE INDEX IF NOT EXISTS entries_freed ON entries (debit_id) WHERE kind <> 'posting' AND amount_minor > 0")


def downgrade() -> None:
    found = "".join(
        f"""
                WHEN (SELECT count({side}) FROM made) <> (
                    SELECT count(*) FROM made m CROSS JOIN LATERAL (SELECT {columns} FROM {table} t WHERE t.id = m.{side} OFFSET 0) x
                    WHERE (x.company_id, x.currency) = (m.company_id, m.currency) {also}) THEN '{side}'"""
        for side, (table, columns, also) in SIDES.items()
    )
    op.execute(f"""
        CREATE OR REPLACE FUNCTION check_entry_sides() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE side text;
        BEGIN
            EXECUTE $check$SELECT CASE {found} END$check$ INTO side;
            IF side IS NOT NULL THEN
                RAISE EXCEPTION 'an entry names by % what is not there, or of another side, company or currency', side
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$""")
    op.execute("DROP TRIGGER customers_kept ON customers")
    op.execute("DROP TRIGGER customers_identity ON customers")
    op.execute("DROP TRIGGER invoices_customers ON invoices")
    op.execute("DROP FUNCTION check_item_customers")
    op.create_foreign_key(
        op.f('invoices_customer_id_fkey'), 'invoices', 'customers', ['customer_id', 'company_id'], ['id', 'company_id'])
