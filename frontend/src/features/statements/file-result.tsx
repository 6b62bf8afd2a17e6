import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FileWarnings } from '@/features/statements/file-faults'
import type { LoadedFile } from '@/features/statements/queries'
import { movementOf } from '@/features/statements/statements-table'
import { Day } from '@/ui/day'
import { Money } from '@/ui/money'

type Loaded = LoadedFile['statements'][number]

/** What a file holds and what became, or would become, of it. */
export function FileResult({ result }: { result: LoadedFile }) {
  const { t } = useTranslation()
  const { created, known, receipts, dry_run } = result
  const text = created === 0 ? t('statements.all_known', { known }) : t(dry_run ? 'statements.would_load' : 'statements.loaded', { created, known, receipts })
  return (
    <div className="stack file-result" aria-live="polite">
      <Alert type={created === 0 || dry_run ? 'info' : 'success'} role="note" showIcon title={text} />
      {!dry_run && receipts > 0 ? (
        <p className="matched">
          {t('statements.matched', { applied: result.applied, proposed: result.proposed })} <Link to="/clearing">{t('statements.go_clearing')}</Link>
        </p>
      ) : null}
      <FileWarnings warnings={result.warnings} />
      <ul className="loaded">
        {result.statements.map((statement, index) => (
          <li key={statement.id ?? index}>
            <Told statement={statement} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Told({ statement }: { statement: Loaded }) {
  const { t } = useTranslation()
  const days = (
    <span>
      <Day value={statement.from_on} /> – <Day value={statement.to_on} />
    </span>
  )
  return (
    <>
      <span className="loaded-head">
        {statement.id ? <Link to={`/statements/${statement.id}`}>{days}</Link> : days}
        <span className="small muted">{t('statements.new_and_known', { created: statement.created, known: statement.known })}</span>
      </span>
      <Equation {...statement} />
    </>
  )
}

/** Opening balance + sum of the lines = closing balance. */
export function Equation(statement: Pick<Loaded, 'opening' | 'closing' | 'currency'>) {
  const { t } = useTranslation()
  const movement = movementOf(statement)
  if (movement === null) return <span className="small muted">{t('statements.no_balances')}</span>
  return (
    <span className="equation">
      <span>
        <span className="figure-label">{t('statements.opening')}</span>
        <Money amount={statement.opening} currency={statement.currency} />
      </span>
      <span aria-hidden="true">+</span>
      <span>
        <span className="figure-label">{t('statements.movement')}</span>
        <Money amount={movement} />
      </span>
      <span aria-hidden="true">=</span>
      <span>
        <span className="figure-label">{t('statements.closing')}</span>
        <Money amount={statement.closing} strong />
      </span>
    </span>
  )
}
