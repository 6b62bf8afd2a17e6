import {
  AccountBookOutlined,
  AimOutlined,
  AlertOutlined,
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  CalculatorOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  CommentOutlined,
  ContainerOutlined,
  DashboardOutlined,
  DiffOutlined,
  FieldTimeOutlined,
  FileProtectOutlined,
  FileTextOutlined,
  LineChartOutlined,
  LinkOutlined,
  LockOutlined,
  MailOutlined,
  NodeIndexOutlined,
  ImportOutlined,
  PartitionOutlined,
  KeyOutlined,
  MessageOutlined,
  PercentageOutlined,
  PhoneOutlined,
  ReadOutlined,
  RobotOutlined,
  SafetyCertificateOutlined,
  ShoppingCartOutlined,
  ScheduleOutlined,
  SendOutlined,
  SolutionOutlined,
  StopOutlined,
  SwapOutlined,
  TagsOutlined,
  TeamOutlined,
  UserSwitchOutlined,
  WalletOutlined,
} from '@ant-design/icons'
import { Menu } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { useCan, useMe, type Permission } from '@/lib/me'

interface Entry {
  to: string
  key: string
  icon: ReactNode
  needs: Permission
  /** Of the whole installation: nothing for who sees some companies only. */
  everywhere?: true
}

const WORK: Entry[] = [
  { to: '/', key: 'dashboard', icon: <DashboardOutlined />, needs: 'reports:read' },
  { to: '/worklist', key: 'worklist', icon: <PhoneOutlined />, needs: 'collection:read' },
  { to: '/promises', key: 'promises', icon: <CheckSquareOutlined />, needs: 'collection:read' },
  { to: '/dunning', key: 'dunning', icon: <MailOutlined />, needs: 'collection:read' },
  { to: '/effect', key: 'effect', icon: <LineChartOutlined />, needs: 'reports:read' },
  { to: '/strategies', key: 'strategies', icon: <NodeIndexOutlined />, needs: 'collection:read' },
  { to: '/answers', key: 'answers', icon: <MessageOutlined />, needs: 'collection:read' },
  { to: '/disputes', key: 'disputes', icon: <CommentOutlined />, needs: 'collection:read' },
  { to: '/payment-plans', key: 'payment_plans', icon: <ScheduleOutlined />, needs: 'collection:read' },
  { to: '/legal', key: 'legal', icon: <ReadOutlined />, needs: 'collection:read' },
  { to: '/interest', key: 'interest', icon: <PercentageOutlined />, needs: 'invoices:read' },
  { to: '/customers', key: 'customers', icon: <TeamOutlined />, needs: 'customers:read' },
  { to: '/invoices', key: 'invoices', icon: <FileTextOutlined />, needs: 'invoices:read' },
  { to: '/orders', key: 'orders', icon: <ShoppingCartOutlined />, needs: 'invoices:read' },
  { to: '/payments', key: 'payments', icon: <WalletOutlined />, needs: 'payments:read' },
  { to: '/notes', key: 'notes', icon: <ContainerOutlined />, needs: 'payments:read' },
  { to: '/refunds', key: 'refunds', icon: <SwapOutlined />, needs: 'payments:read' },
  { to: '/clearing', key: 'clearing', icon: <LinkOutlined />, needs: 'payments:read' },
  { to: '/statements', key: 'statements', icon: <AccountBookOutlined />, needs: 'payments:read' },
  { to: '/write-offs', key: 'write_offs', icon: <StopOutlined />, needs: 'write_offs:read' },
  { to: '/imports', key: 'imports', icon: <ImportOutlined />, needs: 'imports:read' },
  { to: '/approvals', key: 'approvals', icon: <SolutionOutlined />, needs: 'approvals:read' },
  { to: '/authority', key: 'authority', icon: <KeyOutlined />, needs: 'approvals:read' },
  { to: '/reconciliations', key: 'reconciliations', icon: <DiffOutlined />, needs: 'reconciliations:read' },
  { to: '/confirmations', key: 'confirmations', icon: <FileProtectOutlined />, needs: 'collection:read' },
  { to: '/mailings', key: 'mailings', icon: <SendOutlined />, needs: 'collection:read' },
  { to: '/periods', key: 'periods', icon: <LockOutlined />, needs: 'periods:read' },
  { to: '/targets', key: 'targets', icon: <AimOutlined />, needs: 'reports:read' },
  { to: '/aging', key: 'aging', icon: <FieldTimeOutlined />, needs: 'reports:read' },
  { to: '/exchange-rates', key: 'exchange_rates', icon: <SwapOutlined />, needs: 'reports:read' },
  { to: '/revaluations', key: 'revaluations', icon: <CalculatorOutlined />, needs: 'reports:read' },
  { to: '/base-movements', key: 'base_movements', icon: <PartitionOutlined />, needs: 'reports:read' },
  { to: '/flags', key: 'flags', icon: <AlertOutlined />, needs: 'risk:read' },
]
const ADMIN: Entry[] = [
  { to: '/admin/users', key: 'users', icon: <UserSwitchOutlined />, needs: 'users:write' },
  { to: '/admin/api-keys', key: 'api_keys', icon: <ApiOutlined />, needs: 'api_keys:write' },
  { to: '/admin/companies', key: 'companies', icon: <BankOutlined />, needs: 'companies:write' },
  { to: '/action-templates', key: 'action_templates', icon: <TagsOutlined />, needs: 'causes:write' },
  { to: '/work-plans', key: 'work_plans', icon: <CalendarOutlined />, needs: 'collection:read' },
  { to: '/dispute-reasons', key: 'dispute_reasons', icon: <TagsOutlined />, needs: 'causes:write' },
  { to: '/overdue-causes', key: 'overdue_causes', icon: <TagsOutlined />, needs: 'causes:write' },
  { to: '/admin/jobs', key: 'jobs', icon: <RobotOutlined />, needs: 'jobs:read', everywhere: true },
  { to: '/admin/audit', key: 'audit', icon: <AuditOutlined />, needs: 'audit:read' },
  { to: '/invariants', key: 'invariants', icon: <SafetyCertificateOutlined />, needs: 'reports:read' },
]

export function SideMenu({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const can = useCan()
  const everything = useMe()?.sees_everything
  const items = (entries: Entry[]) =>
    entries
      .filter((entry) => can(entry.needs) && (everything || !entry.everywhere))
      .map((entry) => ({
        key: entry.to,
        icon: entry.icon,
        label: (
          <Link to={entry.to} onClick={onNavigate}>
            {t(`nav.${entry.key}`)}
          </Link>
        ),
      }))
  const groups = [
    { key: 'work', type: 'group' as const, label: t('nav.group_work'), children: items(WORK) },
    { key: 'admin', type: 'group' as const, label: t('nav.group_admin'), children: items(ADMIN) },
  ].filter((group) => group.children.length > 0)
  const here = [...WORK, ...ADMIN].filter((entry) => entry.to !== '/' && pathname.startsWith(entry.to)).map((entry) => entry.to)
  return <Menu theme="dark" mode="inline" selectedKeys={pathname === '/' ? ['/'] : here} items={groups} />
}
