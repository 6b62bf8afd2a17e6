import createClient from 'openapi-fetch'
import type { paths } from '@/api/schema'
import { problemFrom } from '@/lib/problem'

/**
 * The access token lives in memory only; the refresh token is an HttpOnly cookie that no script can read.
 * `unknown` is the moment after a page load when the cookie has not been tried yet.
 */
type SessionStatus = 'unknown' | 'signed-in' | 'signed-out'

const auth = createClient<paths>({ baseUrl: '', credentials: 'same-origin' })
let token: string | null = null
let status: SessionStatus = 'unknown'
let refreshing: Promise<boolean> | null = null
const listeners = new Set<() => void>()

function become(next: SessionStatus, accessToken: string | null): void {
  token = accessToken
  status = next
  listeners.forEach((listener) => listener())
}

export const accessToken = (): string | null => token
export const sessionStatus = (): SessionStatus => status

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export async function signIn(username: string, password: string): Promise<void> {
  const { data, error, response } = await auth.POST('/api/v1/auth/token', {
    body: { username, password, grant_type: 'password' },
    bodySerializer: (body) => new URLSearchParams({ ...body }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  })
  if (!data) throw problemFrom(response, error)
  become('signed-in', data.access_token)
}

export async function signOut(): Promise<void> {
  try {
    await auth.POST('/api/v1/auth/logout', { headers: token ? { Authorization: `Bearer ${token}` } : {} })
  } finally {
    become('signed-out', null)
  }
}

async function askForToken(): Promise<boolean> {
  const { data, error, response } = await auth.POST('/api/v1/auth/refresh')
  if (data) {
    become('signed-in', data.access_token)
    return true
  }
  // A server that is busy or down has not ended the session: only a refusal does.
  if (response.status >= 500 || response.status === 429) throw problemFrom(response, error)
  become('signed-out', null)
  return false
}

/** One refresh at a time, in this tab and across tabs: the refresh token changes with every use. */
export function refreshSession(): Promise<boolean> {
  const alone = async () => (navigator.locks ? await navigator.locks.request('huikuan-refresh', askForToken) : await askForToken())
  refreshing ??= alone().finally(() => {
    refreshing = null
  })
  return refreshing
}
