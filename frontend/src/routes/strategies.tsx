import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { LetterheadForm } from '@/features/strategies/letterhead-form'
import { useStrategies, useTemplates, type Template } from '@/features/strategies/queries'
import { StrategiesTable } from '@/features/strategies/strategies-table'
import { StrategyForm } from '@/features/strategies/strategy-form'
import { TemplateForm } from '@/features/strategies/template-form'
import { TemplatesTable } from '@/features/strategies/templates-table'
import { useCan } from '@/lib/me'
import { toQuery, useFilters, usePager } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { TabBar } from '@/ui/tab-bar'

const DEFAULTS = { tab: 'versions', company: '', cursor: '' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const can = useCan()
  const [filters, change] = useFilters(DEFAULTS)
  const pager = usePager()
  const company = useCompany(filters.company)
  const { tab, ...rest } = filters
  const strategies = useStrategies(toQuery(rest))
  const templates = useTemplates(toQuery({ company: filters.company }))
  const [making, setMaking] = useState(false)
  const [heading, setHeading] = useState(false)
  const [text, setText] = useState<{ from: Template | null } | null>(null)
  const acts =
    tab === 'versions' ? (
      <Button type="primary" onClick={() => setMaking(true)}>
        {t('strategies.make')}
      </Button>
    ) : (
      <>
        <Button onClick={() => setHeading(true)}>{t('strategies.letterhead')}</Button>
        <Button type="primary" onClick={() => setText({ from: null })}>
          {t('strategies.add_text')}
        </Button>
      </>
    )
  const versions = (
    <StrategiesTable
      rows={strategies.data?.items}
      nextCursor={strategies.data?.next_cursor}
      total={strategies.data?.total}
      loading={strategies.isFetching}
      error={strategies.error}
      onRetry={() => void strategies.refetch()}
      pager={pager}
    />
  )
  const texts = (
    <TemplatesTable
      rows={templates.data?.items}
      loading={templates.isFetching}
      error={templates.error}
      onRetry={() => void templates.refetch()}
      onEdit={(from) => setText({ from })}
    />
  )
  return (
    <Page title={t('strategies.title')} note={t('strategies.note')} actions={can('strategies:write') ? acts : null}>
      <FilterBar>
        <CompanyFilter value={filters.company} onChange={(chosen) => change({ company: chosen })} />
      </FilterBar>
      <TabBar
        label={t('strategies.title')}
        active={tab}
        onChange={(chosen) => change({ tab: chosen })}
        tabs={[
          { key: 'versions', label: t('strategies.versions'), children: versions },
          { key: 'texts', label: t('strategies.texts'), children: texts },
        ]}
      />
      <StrategyForm open={making} company={company?.code} onClose={() => setMaking(false)} onMade={(made) => void navigate(`/strategies/${made.id}`)} />
      <TemplateForm open={text !== null} company={company?.code} from={text?.from ?? null} onClose={() => setText(null)} />
      {company ? <LetterheadForm code={company.code} open={heading} onClose={() => setHeading(false)} /> : null}
    </Page>
  )
}
