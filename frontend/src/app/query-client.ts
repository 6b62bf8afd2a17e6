import { QueryClient } from '@tanstack/react-query'
import { asProblem } from '@/lib/problem'
import { onSessionChange, sessionStatus } from '@/lib/session'

/** A refusal stays a refusal; only a lost network or a busy server is asked again, twice. */
function again(failures: number, cause: unknown): boolean {
  const { status } = asProblem(cause)
  return failures < 2 && (status === 0 || status === 429 || status === 502 || status === 503)
}

export const queryClient = new QueryClient({
  defaultOptions: {
    // Asked and sent even when the browser believes to be offline: a screen that waits without a word tells nobody that nothing was kept.
    queries: { retry: again, staleTime: 15_000, refetchOnWindowFocus: false, networkMode: 'always', refetchOnReconnect: true },
    mutations: { retry: false, networkMode: 'always' },
  },
})

// What one person was shown must not be there for the next.
onSessionChange(() => {
  if (sessionStatus() === 'signed-out') queryClient.clear()
})
