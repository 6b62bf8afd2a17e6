import type { Schemas } from '@/lib/api'
import { formatNumber, type Language } from '@/lib/format'

/** Hands a file to the browser to keep. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

/** A file as the body itself: what the client would make JSON of is sent as it is. */
export function asBody(file: File) {
  return { body: file as never, bodySerializer: () => file, headers: { 'Content-Type': 'application/octet-stream' } }
}

export function fileSize(bytes: Schemas['AttachmentRow']['size_bytes'], language: Language): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${formatNumber(bytes / 1024, language, 0)} KB` : `${formatNumber(bytes / 1024 / 1024, language)} MB`
}
