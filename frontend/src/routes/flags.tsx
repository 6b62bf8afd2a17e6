import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { FlagsTable } from '@/features/risk/flags-table'
import { RULES, SEVERITIES, flagsCsv, useEvaluate, useFlags } from '@/features/risk/queries'
import { problemText } from '@/lib/form-errors'
import { useCan } from '@/lib/me'
import { enumOptions } from '@/lib/options'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter } from '@/ui/company-filter'
import { CsvButton } from '@/ui/csv-button'
import { FilterBar, SelectFilter } from '@/ui/filters'
import { Page } from '@/ui/page'

const DEFAULTS = { rule: '', severity: '', company: '', open: 'true', sort: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const query = toQuery(filters)
  const flags = useFlags({ ...query, include_total: true })
  const evaluate = useEvaluate()
  return (
    <Page
      title={t('risk.flags')}
      note={t('risk.flags_note')}
      actions={
        can('risk:write') ? (
          <Button
            loading={evaluate.isPending}
            onClick={() =>
              evaluate.mutate(undefined, {
                onSuccess: () => message.success(t('risk.evaluated')),
                onError: (cause) => message.error(problemText(t, cause)),
              })
            }
          >
            {t('risk.evaluate')}
          </Button>
        ) : null
      }
    >
      <FilterBar end={<CsvButton name="flags" fetchCsv={() => flagsCsv(query)} />}>
        <SelectFilter
          label={t('risk.flag')}
          value={filters.rule}
          options={RULES.map((rule) => ({ value: rule, label: t(`risk.rules.${rule}`) }))}
          onChange={(rule) => change({ rule })}
        />
        <SelectFilter label={t('common.fields.severity')} value={filters.severity} options={enumOptions(t, 'severity', SEVERITIES)} onChange={(severity) => change({ severity })} width={120} />
        <CompanyFilter value={filters.company} onChange={(company) => change({ company })} />
      </FilterBar>
      <FlagsTable
        rows={flags.data?.items}
        nextCursor={flags.data?.next_cursor}
        total={flags.data?.total}
        loading={flags.isFetching}
        error={flags.error}
        onRetry={() => void flags.refetch()}
        pager={pager}
        sort={filters.sort}
        onSort={(sort) => change({ sort })}
      />
    </Page>
  )
}
