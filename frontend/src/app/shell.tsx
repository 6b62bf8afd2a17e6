import { MenuOutlined } from '@ant-design/icons'
import { Button, Drawer, Grid, Layout } from 'antd'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, ScrollRestoration } from 'react-router'
import { AccountMenu } from '@/app/account-menu'
import { LanguageSwitch } from '@/app/language-switch'
import { SideMenu } from '@/app/menu'
import { LoadingState } from '@/ui/states'
import { COLORS } from '@/ui/theme'

function Brand() {
  return (
    <Link to="/" className="brand">
      <img src="/favicon.svg" alt="" width={28} height={28} />
      <span>
        回款 <small>Huikuan</small>
      </span>
    </Link>
  )
}

/** Side menu, top bar and the page; on a narrow screen the menu waits in a drawer. */
export function Shell() {
  const { t } = useTranslation()
  const wide = Grid.useBreakpoint().lg ?? true
  const [open, setOpen] = useState(false)
  return (
    <Layout className="shell" hasSider={wide}>
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      {wide ? (
        <Layout.Sider width={208} className="shell-side">
          <Brand />
          <nav aria-label={t('nav.label')}>
            <SideMenu />
          </nav>
        </Layout.Sider>
      ) : (
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          placement="left"
          size={260}
          title={<Brand />}
          className="shell-drawer"
          styles={{ body: { padding: 0, background: COLORS.side }, header: { background: COLORS.side } }}
        >
          <nav aria-label={t('nav.label')}>
            <SideMenu onNavigate={() => setOpen(false)} />
          </nav>
        </Drawer>
      )}
      <Layout>
        <Layout.Header className="shell-top">
          {wide ? <span /> : <Button type="text" icon={<MenuOutlined />} aria-label={t('nav.open')} onClick={() => setOpen(true)} />}
          <span className="shell-top-end">
            <LanguageSwitch />
            <AccountMenu />
          </span>
        </Layout.Header>
        <Layout.Content id="main" className="shell-main" role="main" tabIndex={-1}>
          <Suspense fallback={<LoadingState />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
      <ScrollRestoration />
    </Layout>
  )
}
