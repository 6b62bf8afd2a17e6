import { UserOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useMe } from '@/lib/me'
import { signOut } from '@/lib/session'

export function AccountMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const navigate = useNavigate()
  const leave = async () => {
    await signOut().catch(() => undefined)
    await navigate('/sign-in', { replace: true })
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${me?.email ?? ''} · ${t(`enums.role.${me?.role}`)}` },
          { key: 'account', label: t('nav.account'), onClick: () => void navigate('/account') },
          { key: 'out', label: t('nav.sign_out'), onClick: () => void leave() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={`${t('nav.account_menu')}: ${me?.name ?? ''}`}>
        <span className="account-name">{me?.name}</span>
      </Button>
    </Dropdown>
  )
}
