import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, unwrap, type Schemas } from '@/lib/api'

type Me = Schemas['MeRead']
export type Permission = Me['permissions'][number]

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => unwrap(api.GET('/api/v1/auth/me')),
  staleTime: 5 * 60_000,
})

export function useMe(): Me | undefined {
  return useQuery(meQuery).data
}

/** Screens hide what the server would refuse; the server refuses it all the same. */
export function useCan(): (permission: Permission) => boolean {
  const permissions = useMe()?.permissions
  return (permission) => permissions?.includes(permission) ?? false
}
