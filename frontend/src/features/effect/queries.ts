import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Effect = Schemas['EffectAnswer']
export type EffectRow = Schemas['EffectRow']
export type EffectContact = Schemas['EffectContact']
export type EffectMoney = Schemas['EffectMoney']
export type Experiment = Schemas['ExperimentRow']
export type Arm = Schemas['ArmRead']
type Query = Record<string, string | undefined>

export const DIMENSIONS = ['channel', 'version', 'step', 'template', 'segment', 'collector', 'actor', 'arm'] as const
/** The key of contacts that have none in the dimension. */
export const NONE = '-'

export function useEffectReport(query: Query) {
  return useQuery({
    queryKey: ['effect', query],
    queryFn: () => unwrap(api.GET('/api/v1/effect', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

export function effectCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/effect', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useEffectContacts(query: Query, enabled: boolean) {
  return useQuery({
    queryKey: ['effect-contacts', query],
    queryFn: () => unwrap(api.GET('/api/v1/effect/contacts', { params: { query: { ...query, limit: '200' } as never } })),
    enabled,
  })
}

export function useEffectMoney(query: Query, enabled: boolean) {
  return useQuery({
    queryKey: ['effect-money', query],
    queryFn: () => unwrap(api.GET('/api/v1/effect/money', { params: { query: { ...query, limit: '200' } as never } })),
    enabled,
  })
}

export function useExperiments(query: Query) {
  return useQuery({
    queryKey: ['strategy-experiments', query],
    queryFn: () => unwrap(api.GET('/api/v1/strategy-experiments', { params: { query: query as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useTrial(id: number | null) {
  return useQuery({
    queryKey: ['strategy-experiment-results', id],
    queryFn: () => unwrap(api.GET('/api/v1/strategy-experiments/{experiment_id}/results', { params: { path: { experiment_id: id ?? 0 } } })),
    enabled: id !== null,
  })
}

export function useStartExperiment() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Schemas['ExperimentIn']) => unwrap(api.POST('/api/v1/strategy-experiments', { body })),
    onSuccess: () => client.invalidateQueries(),
  })
}

export function useEndExperiment() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      unwrap(api.POST('/api/v1/strategy-experiments/{experiment_id}/ending', { params: { path: { experiment_id: id } }, body: { reason } })),
    onSuccess: () => client.invalidateQueries(),
  })
}
