/** What the API says when it refuses: RFC 9457 with a stable `code` and one entry per field. */
export interface FieldProblem {
  pointer: string
  code: string
  detail: string
}

interface ProblemBody {
  title?: string
  detail?: string
  code?: string
  errors?: FieldProblem[]
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldProblem[]
  readonly requestId: string | null

  constructor(status: number, body: ProblemBody, requestId: string | null = null) {
    super(body.detail ?? body.title ?? `HTTP ${status}`)
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'network' : 'unexpected')
    this.errors = body.errors ?? []
    this.requestId = requestId
  }
}

/** Turns anything thrown on the way to the API into a Problem, so that screens handle one kind of failure. */
export function asProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new Problem(0, { detail, code: cause instanceof TypeError ? 'network' : 'unexpected' })
}

export function problemFrom(response: Response, error: unknown): Problem {
  const body = typeof error === 'object' && error !== null ? (error as ProblemBody) : { detail: String(error ?? '') || undefined }
  return new Problem(response.status, body, response.headers.get('X-Request-ID'))
}
