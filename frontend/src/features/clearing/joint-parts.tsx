import { useTranslation } from 'react-i18next'
import type { JointPreview } from '@/features/clearing/joint-queries'
import { Money } from '@/ui/money'

/** Which receipt or credit note pays how much of which item, as the server would do it. */
export function JointParts({ preview }: { preview: JointPreview }) {
  const { t } = useTranslation()
  return (
    <section aria-label={t('joint.parts')}>
      <h3>{t('joint.parts')}</h3>
      <ul className="joint-parts">
        {preview.parts.map((part) => (
          <li key={`${part.credit}-${part.item}`} className="small">
            <span>{preview.credits[part.credit]?.number}</span>
            <span aria-hidden="true">→</span>
            <span>{preview.items[part.item]?.number}</span>
            <Money amount={part.amount} />
          </li>
        ))}
      </ul>
    </section>
  )
}
