import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { fileFault } from '@/features/statements/files'
import { codeText, problemText } from '@/lib/form-errors'
import { asProblem, type FieldProblem } from '@/lib/problem'

/** Each fault with the line and field of the file where it stands; what the heading says is not said again. */
function Places({ errors, said }: { errors: FieldProblem[]; said?: string }) {
  const { t } = useTranslation()
  return (
    <ul className="faults">
      {errors.map((error) => {
        const { line, field, code, detail } = fileFault(error)
        return (
          <li key={error.pointer + error.code}>
            {line === null ? null : (
              <span className="num fault-place">
                {t('statements.at_line', { line })}
                {field ? ` · ${t(`statements.file_field.${field}`, { defaultValue: field })}` : null}
              </span>
            )}
            {codeText(t, code, detail) === said ? null : <span>{codeText(t, code, detail)}</span>}
            {/* The server's own sentence holds the figures and names of the file. */}
            {line === null ? null : (
              <span className="small muted long-text" lang="en">
                {detail}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Why a file was not taken. */
export function FileFaults({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const problem = asProblem(error)
  const text = problem.errors.length > 1 ? t('statements.faults', { count: problem.errors.length }) : problemText(t, problem)
  return <Alert type="error" role="alert" showIcon title={text} description={problem.errors.length > 0 ? <Places errors={problem.errors} said={text} /> : null} />
}

/** What was taken, and yet someone should look at. */
export function FileWarnings({ warnings }: { warnings: FieldProblem[] }) {
  const { t } = useTranslation()
  if (warnings.length === 0) return null
  return <Alert type="warning" role="note" showIcon title={t('statements.look_at')} description={<Places errors={warnings} />} />
}
