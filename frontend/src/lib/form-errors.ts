import type { FormInstance } from 'antd'
import type { TFunction } from 'i18next'
import { asProblem, type FieldProblem, type Problem } from '@/lib/problem'

type FieldPath = (string | number)[]

/** "/allocations/3/amount" → ["allocations", 3, "amount"], with the escapes of RFC 6901. */
export function pointerPath(pointer: string): FieldPath {
  return pointer
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** The words for a code in the reader's language, with the day that the server named; its own sentence when we have none. */
export function codeText(t: TFunction, code: string, detail: string): string {
  return t(`errors.codes.${code}`, { defaultValue: detail, day: /\d{4}-\d{2}-\d{2}/.exec(detail)?.[0] ?? '' })
}

export function problemText(t: TFunction, cause: unknown): string {
  const problem = asProblem(cause)
  return codeText(t, problem.code, problem.message)
}

export function fieldErrors(t: TFunction, problem: Problem): { name: FieldPath; errors: string[] }[] {
  const byField = new Map<string, FieldProblem[]>()
  for (const error of problem.errors) byField.set(error.pointer, [...(byField.get(error.pointer) ?? []), error])
  return [...byField].map(([pointer, errors]) => ({
    name: pointerPath(pointer),
    errors: errors.map((error) => codeText(t, error.code, error.detail)),
  }))
}

/** Puts each refusal under its field; what has no field on this form comes back as one sentence to show above it. */
export function showOnForm(form: FormInstance, t: TFunction, cause: unknown): string | null {
  const problem = asProblem(cause)
  const known = Object.keys(form.getFieldsValue(true) as object).concat(Object.keys(form.getFieldsValue() as object))
  const errors = fieldErrors(t, problem)
  const placed = errors.filter((error) => known.includes(String(error.name[0])))
  form.setFields(placed.map((error) => ({ name: error.name as never, errors: error.errors })))
  const first = placed[0]
  if (first) form.scrollToField(first.name as never)
  if (errors.length > 0 && placed.length === errors.length) return null
  const rest = errors.filter((error) => !placed.includes(error)).flatMap((error) => error.errors)
  return [problemText(t, problem), ...rest].filter((text, index, all) => all.indexOf(text) === index).join(' ')
}
