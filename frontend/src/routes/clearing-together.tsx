import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { Clearings } from '@/features/clearing/clearings'
import { JointPanel } from '@/features/clearing/joint-panel'
import { useClearingsOf } from '@/features/clearing/joint-queries'
import { useCan } from '@/lib/me'
import { useFilters } from '@/lib/url-state'
import { CompanyFilter, useCompany } from '@/ui/company-filter'
import { CurrencyFilter } from '@/ui/currency-filter'
import { CustomerPicker } from '@/ui/customer-picker'
import { FilterBar } from '@/ui/filters'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'

const DEFAULTS = { customer_id: '', currency: '', company: '', first: '' }

export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const may = useCan()('payments:write')
  const [filters, change] = useFilters(DEFAULTS)
  const company = useCompany(filters.company)
  const currency = filters.currency || company?.base_currency || ''
  const customer = Number(filters.customer_id) || undefined
  const made = useClearingsOf(filters.customer_id)
  const ready = company !== undefined && currency !== '' && may
  return (
    <Page title={t('joint.title')} note={t('joint.note')} back={<Link to="/clearing">← {t('clearing.title')}</Link>}>
      <FilterBar>
        <span className="filter-customer">
          <label className="visually-hidden" htmlFor="joint-customer">
            {t('common.fields.customer')}
          </label>
          <CustomerPicker id="joint-customer" value={customer} company={company?.code} onChange={(id) => change({ customer_id: id ? String(id) : '', first: '' })} />
        </span>
        <CurrencyFilter value={currency} onChange={(chosen) => change({ currency: chosen })} />
        <CompanyFilter value={filters.company} onChange={(chosen) => change({ company: chosen, customer_id: '' })} />
      </FilterBar>
      {ready && (customer !== undefined || filters.first !== '') ? (
        <JointPanel
          // Another customer or currency is another clearing.
          key={`${company.code} ${currency} ${filters.customer_id} ${filters.first}`}
          company={company.code}
          currency={currency}
          customer={customer}
          first={filters.first}
          onCleared={() => change({ first: '' })}
          onBack={() => void navigate('/clearing')}
        />
      ) : (
        <EmptyState text={t(may ? 'joint.choose_customer' : 'joint.not_permitted')} />
      )}
      {made.data && made.data.items.length > 0 ? (
        <section className="panel">
          <Clearings rows={made.data.items} keyed={false} onUndone={() => void made.refetch()} />
        </section>
      ) : null}
    </Page>
  )
}
