import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { InvariantsTable } from '@/features/integrity/invariants-table'
import { useInvariants } from '@/features/integrity/queries'
import { toQuery, useFilters } from '@/lib/url-state'
import { DayFilter, FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { as_of: '' }

export function Component() {
  const { t } = useTranslation()
  const [filters, change] = useFilters(DEFAULTS)
  const invariants = useInvariants(toQuery(filters))
  const items = invariants.data?.items
  return (
    <Page title={t('integrity.title')} note={t('integrity.note')}>
      <FilterBar
        end={
          <Button loading={invariants.isFetching} onClick={() => void invariants.refetch()}>
            {t('integrity.check_again')}
          </Button>
        }
      >
        <DayFilter placeholder={t('common.today')} label={t('common.fields.as_of')} value={filters.as_of} onChange={(as_of) => change({ as_of })} />
      </FilterBar>
      {items ? (
        items.every((one) => one.holds) ? (
          <Alert type="success" role="note" showIcon title={t('integrity.all_hold', { count: items.length })} />
        ) : (
          <Alert type="error" showIcon title={t('integrity.some_broken', { count: items.filter((one) => !one.holds).length })} />
        )
      ) : null}
      <InvariantsTable items={items} loading={invariants.isFetching} error={invariants.error} onRetry={() => void invariants.refetch()} />
    </Page>
  )
}
