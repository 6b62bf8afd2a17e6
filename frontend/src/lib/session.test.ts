import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Answer = () => Response
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const token = (value: string) => json(200, { access_token: value, token_type: 'bearer', expires_in: 900 })

/** A server that answers by path; a path's answers are used up in turn, the last one stays. */
function server(answers: Record<string, Answer[]>) {
  const asked: { path: string; authorization: string | null }[] = []
  const fetching = vi.fn(async (input: Request) => {
    const path = new URL(input.url).pathname
    asked.push({ path, authorization: input.headers.get('Authorization') })
    const queue = answers[path] ?? []
    const answer = queue.length > 1 ? queue.shift() : queue[0]
    return answer ? answer() : json(404, { code: 'not_found', detail: path })
  })
  vi.stubGlobal('fetch', fetching)
  return asked
}

describe('the session', () => {
  beforeEach(() => {
    vi.resetModules()
    // Relative addresses need a base outside a browser.
    vi.stubGlobal('Request', class extends Request {
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        super(typeof input === 'string' && input.startsWith('/') ? `http://localhost${input}` : input, init)
      }
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('refreshes once for many requests refused at once, and sends each again', async () => {
    const me = { id: 1 }
    const asked = server({
      '/api/v1/auth/refresh': [() => token('fresh')],
      '/api/v1/auth/me': [() => json(401, { code: 'not_authenticated' }), () => json(401, { code: 'not_authenticated' }), () => json(200, me)],
    })
    const { api, unwrap } = await import('@/lib/api')
    const answers = await Promise.all([unwrap(api.GET('/api/v1/auth/me')), unwrap(api.GET('/api/v1/auth/me'))])
    expect(answers).toEqual([me, me])
    expect(asked.filter((one) => one.path.endsWith('/refresh'))).toHaveLength(1)
    expect(asked.at(-1)?.authorization).toBe('Bearer fresh')
  })

  it('ends when the refresh is refused', async () => {
    server({ '/api/v1/auth/refresh': [() => json(401, { code: 'session_ended' })], '/api/v1/auth/me': [() => json(401, { code: 'not_authenticated' })] })
    const { api, unwrap } = await import('@/lib/api')
    const { sessionStatus } = await import('@/lib/session')
    await expect(unwrap(api.GET('/api/v1/auth/me'))).rejects.toMatchObject({ status: 401 })
    expect(sessionStatus()).toBe('signed-out')
  })

  it('does not end because the server is down', async () => {
    server({ '/api/v1/auth/refresh': [() => json(503, { code: 'database_unavailable' })] })
    const { refreshSession, sessionStatus } = await import('@/lib/session')
    await expect(refreshSession()).rejects.toMatchObject({ code: 'database_unavailable' })
    expect(sessionStatus()).toBe('unknown')
  })
})
