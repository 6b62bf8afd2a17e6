import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

export type Job = Schemas['JobRead']
export type JobRun = Schemas['JobRunRead']
type Query = Record<string, string | undefined>

export const JOBS = ['evaluate_due_companies', 'propose_runs', 'send_letters', 'send_mails', 'book_fees', 'work_imports', 'keep_calendars'] as const
export const JOB_STATES = ['running', 'done', 'failed', 'lost'] as const
const LOOK_AGAIN = 5000 // jobs go on beside the screen

export function useJobs() {
  return useQuery({ queryKey: ['jobs'], queryFn: () => unwrap(api.GET('/api/v1/jobs')), refetchInterval: LOOK_AGAIN })
}

export function useJobRuns(query: Query) {
  return useQuery({
    queryKey: ['job-runs', query],
    queryFn: () => unwrap(api.GET('/api/v1/jobs/runs', { params: { query: { ...query, include_total: true } as never } })),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN,
  })
}

export function jobRunsCsv(query: Query): Promise<Blob> {
  return unwrap(api.GET('/api/v1/jobs/runs', { params: { query: query as never }, headers: { Accept: 'text/csv' }, parseAs: 'blob' })) as Promise<Blob>
}

export function useAskForJob() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (name: Job['name']) => unwrap(api.POST('/api/v1/jobs/{name}/runs', { params: { path: { name } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs'] }),
  })
}
