import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answered, api, unwrap, type Schemas } from '@/lib/api'
import { useMoves } from '@/features/legal/queries'

export type LegalSettings = Schemas['LegalSettingsRead']
type SettingsPatch = Schemas['LegalSettingsPatch']
export type EvidenceKind = Schemas['EvidenceKindRead']
export type EvidenceKindIn = Schemas['EvidenceKindIn']
export type EvidenceKindPatch = Schemas['EvidenceKindPatch']
export type Period = Schemas['PeriodRead']
export type PeriodIn = Schemas['PeriodIn']
export type Scale = Schemas['ScaleRead']
export type ScaleIn = Schemas['ScaleIn']

export const TOLD_BY = ['item', 'confirmation', 'demand', 'promise', 'payment'] as const
export const CAUSES = ['demand', 'promise', 'plan', 'acknowledgement', 'part_payment', 'filing'] as const
export const SCALE_KINDS = ['court', 'preservation', 'arbitration'] as const

const of = (company: string) => (company ? { company } : {})

export function useSettings(company: string) {
  return useQuery({ queryKey: ['legal-settings', company], queryFn: () => answered(api.GET('/api/v1/legal-settings', { params: { query: of(company) } })) })
}

export function useSaveSettings(company: string, etag: string | null) {
  return useMoves((body: SettingsPatch) =>
    unwrap(api.PATCH('/api/v1/legal-settings', { params: { query: of(company), header: { 'If-Match': etag ?? '*' } }, body })),
  )
}

export function useChecklist(query: Record<string, string | undefined>) {
  return useQuery({
    queryKey: ['legal-evidence-kinds', query],
    queryFn: () => unwrap(api.GET('/api/v1/legal-evidence-kinds', { params: { query: { limit: '200', ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useTakeUsual(company: string) {
  return useMoves((body: Record<string, never>) => unwrap(api.POST('/api/v1/legal-evidence-kinds/usual', { params: { query: of(company) }, body: body as never })))
}

/** A change is sent against the version that is there now. */
export function useSaveKind() {
  return useMoves(async ({ id, body }: { id: number | null; body: EvidenceKindIn | EvidenceKindPatch }) => {
    if (id === null) return unwrap(api.POST('/api/v1/legal-evidence-kinds', { body: body as EvidenceKindIn }))
    const path = { kind_id: id }
    const { etag } = await answered(api.GET('/api/v1/legal-evidence-kinds/{kind_id}', { params: { path } }))
    return unwrap(api.PATCH('/api/v1/legal-evidence-kinds/{kind_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body: body as EvidenceKindPatch }))
  })
}

export function useScales(company: string) {
  return useQuery({ queryKey: ['legal-fee-scales', company], queryFn: () => unwrap(api.GET('/api/v1/legal-fee-scales', { params: { query: of(company) } })) })
}

export function useAddScale() {
  return useMoves((body: ScaleIn, header) => unwrap(api.POST('/api/v1/legal-fee-scales', { params: { header }, body })))
}

export function usePeriods(company: string) {
  return useQuery({ queryKey: ['limitation-periods', company], queryFn: () => unwrap(api.GET('/api/v1/limitation-periods', { params: { query: of(company) } })) })
}

export function useAddPeriod() {
  return useMoves((body: PeriodIn, header) => unwrap(api.POST('/api/v1/limitation-periods', { params: { header }, body })))
}
