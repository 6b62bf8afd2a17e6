import { createBrowserRouter } from 'react-router'
import { AuthGuard } from '@/app/auth-guard'
import { ErrorPage, NotFound } from '@/app/error-page'
import { Shell } from '@/app/shell'

/** Each screen is a chunk of its own, fetched when its address is first opened. */
export const router = createBrowserRouter([
  { path: '/sign-in', lazy: () => import('@/routes/sign-in'), ErrorBoundary: ErrorPage, HydrateFallback: () => null },
  {
    path: '/',
    element: (
      <AuthGuard>
        <Shell />
      </AuthGuard>
    ),
    ErrorBoundary: ErrorPage,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: ErrorPage,
        children: [
          { index: true, lazy: () => import('@/routes/dashboard') },
          { path: 'worklist', lazy: () => import('@/routes/worklist') },
          { path: 'promises', lazy: () => import('@/routes/promises') },
          { path: 'disputes', lazy: () => import('@/routes/disputes') },
          { path: 'disputes/:id', lazy: () => import('@/routes/dispute') },
          { path: 'dispute-reasons', lazy: () => import('@/routes/dispute-reasons') },
          { path: 'payment-plans', lazy: () => import('@/routes/payment-plans') },
          { path: 'payment-plans/:id', lazy: () => import('@/routes/payment-plan') },
          { path: 'action-templates', lazy: () => import('@/routes/action-templates') },
          { path: 'customers', lazy: () => import('@/routes/customers') },
          { path: 'customers/:id', lazy: () => import('@/routes/customer') },
          { path: 'invoices', lazy: () => import('@/routes/invoices') },
          { path: 'invoices/:id', lazy: () => import('@/routes/invoice') },
          { path: 'payments', lazy: () => import('@/routes/payments') },
          { path: 'payments/new', lazy: () => import('@/routes/payment-new') },
          { path: 'payments/:id', lazy: () => import('@/routes/payment') },
          { path: 'notes', lazy: () => import('@/routes/notes') },
          { path: 'notes/:id', lazy: () => import('@/routes/note') },
          { path: 'refunds', lazy: () => import('@/routes/refunds') },
          { path: 'clearing', lazy: () => import('@/routes/clearing') },
          { path: 'clearing/learnt', lazy: () => import('@/routes/payer-aliases') },
          { path: 'statements', lazy: () => import('@/routes/statements') },
          { path: 'statements/:id', lazy: () => import('@/routes/statement') },
          { path: 'bank-accounts', lazy: () => import('@/routes/bank-accounts') },
          { path: 'write-offs', lazy: () => import('@/routes/write-offs') },
          { path: 'reconciliations', lazy: () => import('@/routes/reconciliations') },
          { path: 'reconciliations/:id', lazy: () => import('@/routes/reconciliation') },
          { path: 'periods', lazy: () => import('@/routes/periods') },
          { path: 'imports', lazy: () => import('@/routes/imports') },
          { path: 'imports/:id', lazy: () => import('@/routes/import') },
          { path: 'approvals', lazy: () => import('@/routes/approvals') },
          { path: 'aging', lazy: () => import('@/routes/aging') },
          { path: 'exchange-rates', lazy: () => import('@/routes/exchange-rates') },
          { path: 'revaluations', lazy: () => import('@/routes/revaluations') },
          { path: 'flags', lazy: () => import('@/routes/flags') },
          { path: 'admin/users', lazy: () => import('@/routes/admin-users') },
          { path: 'admin/api-keys', lazy: () => import('@/routes/admin-api-keys') },
          { path: 'admin/companies', lazy: () => import('@/routes/admin-companies') },
          { path: 'admin/audit', lazy: () => import('@/routes/admin-audit') },
          { path: 'overdue-causes', lazy: () => import('@/routes/overdue-causes') },
          { path: 'invariants', lazy: () => import('@/routes/invariants') },
          { path: 'account', lazy: () => import('@/routes/account') },
          { path: '*', Component: NotFound },
        ],
      },
    ],
  },
])
