const SCREENS: Record<string, string> = { 'reports/aging': '/aging', invoices: '/invoices', payments: '/payments', customers: '/customers', promises: '/promises' }

/** The screen for an address of the API: `/api/v1/invoices?overdue=true` → `/invoices?overdue=true`. */
export function rowsAddress(url: string): string {
  const [path = '', query = ''] = url.split('?')
  const resource = path.replace(/^.*\/api\/v1\//, '').replace(/^\//, '')
  return `${SCREENS[resource] ?? `/${resource}`}${query ? `?${query}` : ''}`
}
