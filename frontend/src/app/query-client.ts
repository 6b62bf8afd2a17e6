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
    queries: { retry: again, staleTime: 15_000, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
})

// What one person was shown must not be there for the next.
onSessionChange(() => {
  if (sessionStatus() === 'signed-out') queryClient.clear()
})
