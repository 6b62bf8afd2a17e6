import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ActionCreate } from '@/features/collection/queries'
import { api, unwrap } from '@/lib/api'
import { attach } from '@/lib/attaching'
import { idempotencyKeys } from '@/lib/idempotency'

interface Said {
  body: ActionCreate
  files: File[]
}

/** What is being recorded: its action once it is, and those of its files that are kept with it. */
function blank(keyFor = idempotencyKeys()) {
  return { keyFor, action: null as number | null, kept: new Set<File>() }
}

/**
 * Records an action and keeps its files with it. The action comes first and once: what is saved again because no answer came bears the
 * same key. Where only a file could not be kept, saving again sends the files that are left; `recorded` are those kept by then.
 */
export function useRecordAction() {
  const client = useQueryClient()
  const [recorded, setRecorded] = useState<File[] | null>(null)
  const now = useRef(blank())
  // Read anew only when all is done: a list that moves on would take the form away under files that are still to be sent.
  const forget = () => {
    const { action, keyFor } = now.current
    if (action !== null) void client.invalidateQueries()
    now.current = action === null ? blank(keyFor) : blank() // what may have arrived without an answer keeps its key
    setRecorded(null)
  }
  const leave = useRef(forget)
  useEffect(() => {
    leave.current = forget
  })
  useEffect(() => () => leave.current(), [])
  const save = async ({ body, files }: Said) => {
    const mine = now.current
    if (mine.action === null) {
      const header = { 'Idempotency-Key': mine.keyFor(body) }
      mine.action = (await unwrap(api.POST('/api/v1/collection-actions', { params: { header }, body }))).id
    }
    try {
      for (const file of files.filter((one) => !mine.kept.has(one))) {
        await attach({ subject: 'collection_action', subject_id: mine.action }, file)
        mine.kept.add(file)
      }
    } catch (cause) {
      if (mine === now.current) setRecorded([...mine.kept])
      throw cause
    }
    if (mine === now.current) forget()
    else void client.invalidateQueries()
  }
  const { mutateAsync, isPending } = useMutation({ mutationFn: save })
  return { save: mutateAsync, saving: isPending, recorded, forget }
}
