import { useTranslation } from 'react-i18next'
import { useMe } from '@/lib/me'
import { SelectFilter } from '@/ui/filters'

/** Shown only to those who see more than one company. */
export function CompanyFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation()
  const companies = useMe()?.companies ?? []
  if (companies.length < 2) return null
  const options = companies.map((company) => ({ value: company.code, label: company.name }))
  return <SelectFilter label={t('common.fields.company')} value={value} onChange={onChange} options={options} width={160} />
}

/** The company to act for: the chosen one, else the only or first one. */
export function useCompany(chosen = ''): { code: string; name: string; base_currency: string } | undefined {
  const companies = useMe()?.companies ?? []
  return companies.find((company) => company.code === chosen) ?? companies[0]
}
