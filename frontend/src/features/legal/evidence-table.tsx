import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { EvidenceLine } from '@/features/legal/queries'
import { DataTable, type Column } from '@/ui/data-table'
import { StatusTag } from '@/ui/tags'

interface Props {
  lines: EvidenceLine[]
  onTick?: ((line: EvidenceLine) => void) | null
  onUntick?: (line: EvidenceLine) => void
}

/** The company's checklist: what is there, and by what. */
export function EvidenceTable({ lines, onTick, onUntick }: Props) {
  const { t } = useTranslation()
  const by = (line: EvidenceLine) => {
    const parts = [line.records > 0 ? t('legal.by_records', { count: line.records }) : null, line.file_name, line.note]
    return parts.filter(Boolean).join(' · ') || (line.evidence_id ? t('legal.by_hand') : '–')
  }
  const columns: Column<EvidenceLine>[] = [
    { key: 'name', title: t('legal.evidence'), render: (line) => line.name },
    {
      key: 'there',
      title: t('common.fields.status'),
      render: (line) => <StatusTag value={line.there ? 'kept' : line.required ? 'medium' : 'inactive'} text={t(line.there ? 'legal.there' : line.required ? 'legal.missing' : 'legal.not_needed')} />,
    },
    { key: 'by', title: t('legal.by'), render: (line) => <span className="long-text">{by(line)}</span> },
  ]
  if (onTick) {
    columns.push({
      key: 'actions',
      title: t('common.fields.actions'),
      render: (line) => (
        <span className="row">
          <Button size="small" aria-label={`${t('legal.tick')}: ${line.name}`} onClick={() => onTick(line)}>
            {t('legal.tick')}
          </Button>
          {line.evidence_id && onUntick ? (
            <Button size="small" type="text" aria-label={`${t('legal.untick')}: ${line.name}`} onClick={() => onUntick(line)}>
              {t('legal.untick')}
            </Button>
          ) : null}
        </span>
      ),
    })
  }
  return <DataTable<EvidenceLine> label={t('legal.evidence')} columns={columns} rows={lines} rowKey={(line) => line.code} emptyText={t('legal.no_checklist')} />
}
