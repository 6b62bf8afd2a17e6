import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CompaniesTable } from '@/features/admin/companies-table'
import { CompanyForm } from '@/features/admin/company-form'
import { useCompanies, type Company } from '@/features/admin/queries'
import { useCan } from '@/lib/me'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const may = useCan()('companies:write')
  const companies = useCompanies()
  const [edited, setEdited] = useState<Company | null | undefined>(undefined)
  return (
    <Page
      title={t('admin.companies')}
      note={t('admin.companies_note')}
      actions={
        may ? (
          <Button type="primary" onClick={() => setEdited(null)}>
            {t('admin.new_company')}
          </Button>
        ) : null
      }
    >
      <CompaniesTable
        rows={companies.data?.items}
        loading={companies.isFetching}
        error={companies.error}
        onRetry={() => void companies.refetch()}
        onEdit={may ? setEdited : null}
      />
      <CompanyForm company={edited} onClose={() => setEdited(undefined)} />
    </Page>
  )
}
