import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api, unwrap, type Schemas } from '@/lib/api'

export type Capacity = Schemas['CapacityRead']
export type Absence = Schemas['AbsenceRead']
export type ContactCost = Schemas['ContactCostRead']
type Query = Record<string, string | undefined>

export function useCapacities(query: Query) {
  return useQuery({
    queryKey: ['capacities', query],
    queryFn: () => unwrap(api.GET('/api/v1/collector-capacities', { params: { query: { limit: 200, ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useAbsences(query: Query) {
  return useQuery({
    queryKey: ['absences', query],
    queryFn: () => unwrap(api.GET('/api/v1/absences', { params: { query: { limit: 200, ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

export function useContactCosts(query: Query) {
  return useQuery({
    queryKey: ['contact-costs', query],
    queryFn: () => unwrap(api.GET('/api/v1/contact-costs', { params: { query: { limit: 200, ...query } as never } })),
    placeholderData: keepPreviousData,
  })
}

/** Whatever changes here changes the worklist: everything is read anew. */
function useChange<Body>(send: (body: Body) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => client.invalidateQueries() })
}

export function usePutCapacity() {
  return useChange((body: Schemas['CapacityIn']) => unwrap(api.PUT('/api/v1/collector-capacities', { body })))
}

export function usePutCost() {
  return useChange((body: Schemas['ContactCostIn']) => unwrap(api.PUT('/api/v1/contact-costs', { body })))
}

export function useAddAbsence() {
  return useChange((body: Schemas['AbsenceIn']) => unwrap(api.POST('/api/v1/absences', { body })))
}

/** A change is sent against the version that is there now. */
export function useChangeAbsence() {
  return useChange(async ({ id, body }: { id: number; body: Schemas['AbsencePatch'] }) => {
    const path = { absence_id: id }
    const { etag } = await answered(api.GET('/api/v1/absences/{absence_id}', { params: { path } }))
    return unwrap(api.PATCH('/api/v1/absences/{absence_id}', { params: { path, header: { 'If-Match': etag ?? '*' } }, body }))
  })
}

export function useRemoveAbsence() {
  return useChange((id: number) => unwrap(api.DELETE('/api/v1/absences/{absence_id}', { params: { path: { absence_id: id } } })))
}
