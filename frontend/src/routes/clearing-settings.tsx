import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { SettingsForm } from '@/features/clearing/settings-form'
import { useSettings } from '@/features/clearing/settings-queries'
import { useCan } from '@/lib/me'
import { useFilters } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

const DEFAULTS = { company: '' }

export function Component() {
  const { t } = useTranslation()
  const may = useCan()('companies:write')
  const [filters, change] = useFilters(DEFAULTS)
  const company = useCompany(filters.company)
  const settings = useSettings(company?.code ?? '')
  return (
    <Page title={t('clearing_settings.title')} note={t('clearing_settings.note')} back={<Link to="/clearing">← {t('clearing.title')}</Link>}>
      <FilterBar>
        <CompanyFilter value={company?.code ?? ''} onChange={(chosen) => change({ company: chosen })} />
      </FilterBar>
      {may ? null : <p className="panel-note">{t('clearing_settings.read_only')}</p>}
      <Loaded query={settings}>
        {({ data, etag }) => <SettingsForm key={`${data.company}${etag}`} settings={data} etag={etag} may={may} currency={company?.base_currency ?? 'CNY'} />}
      </Loaded>
    </Page>
  )
}
