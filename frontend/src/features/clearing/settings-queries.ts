import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answered, api, unwrap, type Schemas } from '@/lib/api'

export type ClearingSettings = Schemas['ClearingSettingsRead']

export function useSettings(company: string) {
  return useQuery({
    queryKey: ['clearing-settings', company],
    queryFn: () => answered(api.GET('/api/v1/clearing/settings', { params: { query: { company } } })),
    enabled: company !== '',
  })
}

/** A change is sent against the version that was read. */
export function useSaveSettings(company: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ body, etag }: { body: Schemas['ClearingSettingsPatch']; etag: string | null }) =>
      unwrap(api.PATCH('/api/v1/clearing/settings', { params: { query: { company }, header: { 'If-Match': etag ?? '*' } }, body })),
    onSuccess: () => client.invalidateQueries(),
  })
}
