import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { LanguageSwitch } from '@/app/language-switch'
import { PasswordForm } from '@/features/access/password-form'
import { useMe } from '@/lib/me'
import { Page } from '@/ui/page'

export function Component() {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <Page title={t('access.account')}>
      <section className="panel">
        <Descriptions
          colon={false}
          column={{ xs: 1, md: 2 }}
          items={[
            { key: 'name', label: t('common.fields.person'), children: me?.name },
            { key: 'email', label: t('access.email'), children: me?.email },
            { key: 'role', label: t('common.fields.role'), children: t(`enums.role.${me?.role}`) },
            { key: 'companies', label: t('common.fields.companies'), children: me?.companies.map((company) => company.name).join(', ') },
            { key: 'language', label: t('nav.language'), children: <LanguageSwitch /> },
          ]}
        />
      </section>
      <section className="panel">
        <h2>{t('access.change_password')}</h2>
        <PasswordForm />
      </section>
    </Page>
  )
}
