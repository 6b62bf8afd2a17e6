import createClient from 'openapi-fetch'
import type { components, paths } from '@/api/schema'
import { asProblem, problemFrom } from '@/lib/problem'
import { accessToken, refreshSession } from '@/lib/session'

export type Schemas = components['schemas']

async function send(request: Request): Promise<Response> {
  const token = accessToken()
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  return fetch(request)
}

/** Sends once; when the access token has run out, refreshes it and sends the same request once more. */
async function authorizedFetch(request: Request): Promise<Response> {
  const again = request.clone()
  const response = await send(request)
  if (response.status !== 401) return response
  return (await refreshSession()) ? send(again) : response
}

/** The only way to the API: generated from openapi/openapi.json, so a renamed field is a compile error here. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin', fetch: authorizedFetch })

interface Outcome<T> {
  data?: T
  error?: unknown
  response: Response
}

export async function answered<T>(call: Promise<Outcome<T>>): Promise<{ data: T; etag: string | null }> {
  let outcome: Outcome<T>
  try {
    outcome = await call
  } catch (cause) {
    throw asProblem(cause)
  }
  if (!outcome.response.ok) throw problemFrom(outcome.response, outcome.error)
  return { data: outcome.data as T, etag: outcome.response.headers.get('ETag') }
}

/** The body of a good answer; anything else is thrown as a Problem. */
export async function unwrap<T>(call: Promise<Outcome<T>>): Promise<T> {
  return (await answered(call)).data
}
