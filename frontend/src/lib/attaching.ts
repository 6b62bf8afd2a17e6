import { api, unwrap, type Schemas } from '@/lib/api'
import { asBody } from '@/lib/files'

export interface Subject {
  subject: Schemas['AttachmentRow']['subject']
  subject_id: number
}

/** What the server takes, told by its content. `image/*` makes a phone offer its camera. */
export const TAKEN = 'image/*,.pdf,.png,.jpg,.jpeg,.gif,.tif,.tiff,.webp,.heic,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.eml,.msg'

/** Keeps a file with its subject; the same file sent again is kept once. */
export function attach(of: Subject, file: File, note?: string) {
  return unwrap(api.POST('/api/v1/attachments', { params: { query: { ...of, file_name: file.name, ...(note ? { note } : {}) } }, ...asBody(file) }))
}
