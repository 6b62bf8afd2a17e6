import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api, unwrap, type Schemas } from '@/lib/api'

export type Strategy = Schemas['StrategyRow']
export type StrategyDetail = Schemas['StrategyRead']
export type StrategyIn = Schemas['StrategyIn']
export type Simulation = Schemas['StrategySimulation']
export type Outcome = Schemas['StrategyOutcome']
export type Count = Schemas['StrategyCount']
export type Total = Schemas['CurrencyTotal']
export type Template = Schemas['TemplateRow']
export type TemplateIn = Schemas['TemplateIn']
export type Letterhead = Schemas['LetterheadRead']
type Query = Record<string, string | undefined>

export const CHANNELS = ['email', 'sms', 'letter', 'phone', 'visit', 'lawyer_letter', 'escalate_manager', 'escalate_legal'] as const
export const WRITTEN: readonly string[] = ['email', 'sms', 'letter']
export const GRADES = ['A', 'B', 'C', 'D', 'E', '-'] as const
export const OWNERS = ['collector', 'owner', 'manager'] as const

export function useStrategies(query: Query) {
  return useQuery({
    queryKey: ['strategies', query],
    queryFn: () => unwrap(api.GET('/api/v1/strategies', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useStrategy(id: number) {
  return useQuery({ queryKey: ['strategy', id], queryFn: () => unwrap(api.GET('/api/v1/strategies/{strategy_id}', { params: { path: { strategy_id: id } } })) })
}

export function useSimulation(id: number, query: Query) {
  return useQuery({
    queryKey: ['simulation', id, query],
    queryFn: () => unwrap(api.GET('/api/v1/strategies/{strategy_id}/simulation', { params: { path: { strategy_id: id }, query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useTemplates(query: Query) {
  return useQuery({
    queryKey: ['letter-templates', query],
    queryFn: () => unwrap(api.GET('/api/v1/letter-templates', { params: { query: { limit: 200, ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

/** Whatever changes here changes what is proposed: everything is read anew. */
function useChange<Body, Answer>(send: (body: Body) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => client.invalidateQueries() })
}

export function useMakeStrategy() {
  return useChange((body: StrategyIn) => unwrap(api.POST('/api/v1/strategies', { body })))
}

export function useActivate(id: number) {
  return useChange((body: Schemas['StrategyActivation']) =>
    unwrap(api.POST('/api/v1/strategies/{strategy_id}/activation', { params: { path: { strategy_id: id } }, body })),
  )
}

export function useMakeTemplate() {
  return useChange((body: TemplateIn) => unwrap(api.POST('/api/v1/letter-templates', { body })))
}

export function useTryTemplate() {
  return useMutation({ mutationFn: (body: Schemas['TemplateTry']) => unwrap(api.POST('/api/v1/letter-templates/try', { body })) })
}

export function useLetterhead(code: string | undefined) {
  return useQuery({
    queryKey: ['letterhead', code],
    queryFn: () => answered(api.GET('/api/v1/letterheads/{code}', { params: { path: { code: code as string } } })),
    enabled: code !== undefined,
  })
}

export function useChangeLetterhead(code: string, etag: string | null) {
  return useChange((body: Schemas['LetterheadPatch']) =>
    unwrap(api.PATCH('/api/v1/letterheads/{code}', { params: { path: { code }, header: { 'If-Match': etag ?? '*' } }, body })),
  )
}
