import { useTranslation } from 'react-i18next'

/** Who did something as a reader says it: the address of a person, the name of an interface key, the customer, the program itself. */
export function useActor(): (actor: string | null | undefined) => string {
  const { t } = useTranslation()
  return (actor) => {
    const [, kind, name = ''] = /^(user|key|customer|system):(.*)$/.exec(actor ?? '') ?? []
    if (kind === 'key') return t('common.actor.key', { name })
    if (kind === 'customer') return t('common.actor.customer')
    if (kind === 'system') return t('common.actor.system')
    return name || (actor ?? '–')
  }
}

export function Actor({ value }: { value: string | null | undefined }) {
  const say = useActor()
  const said = say(value)
  return (
    <span className="small muted actor" title={said}>
      {said}
    </span>
  )
}
