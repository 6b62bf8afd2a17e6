import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/lib/api'
import { useLanguage } from '@/lib/i18n'
import { sentence } from '@/ui/sentences'
import { SeverityTag } from '@/ui/tags'

/** The most severe flags first, largest amount first among equals, each with its evidence. */
export function RiskList({ flags }: { flags: Schemas['FlagRead'][] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <ul className="risk-list">
      {flags.map((flag) => (
        <li key={flag.id}>
          <span className="risk-line">
            <Link to={`/customers/${flag.customer_id}?tab=risk`}>{flag.customer_name}</Link>
            <span className="row">
              <span className="small">{t(`risk.rules.${flag.rule}`)}</span>
              <SeverityTag value={flag.severity} />
            </span>
          </span>
          <span className="small muted">{sentence(t, language, `risk.sentences.${flag.rule}`, flag.evidence)}</span>
        </li>
      ))}
    </ul>
  )
}
