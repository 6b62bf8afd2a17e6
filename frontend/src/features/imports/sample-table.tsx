import { useTranslation } from 'react-i18next'
import type { Import } from '@/features/imports/queries'

/** The first rows as they were read, under the headers of the file; wide ones scroll by themselves. */
export function SampleTable({ row }: { row: Import }) {
  const { t } = useTranslation()
  const fieldOf = Object.fromEntries(Object.entries(row.columns).map(([field, header]) => [header, field]))
  return (
    <div className="sample" tabIndex={0} role="region" aria-label={t('imports.sample')}>
      <table>
        <caption>{t('imports.sample')}</caption>
        <thead>
          <tr>
            {row.headers.map((header) => (
              <th key={header} scope="col" className={fieldOf[header] ? undefined : 'muted'}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row.sample.map((cells, at) => (
            <tr key={at}>
              {row.headers.map((header, place) => (
                <td key={header}>{cells[place] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
