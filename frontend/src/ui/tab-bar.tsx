import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'

interface Tab {
  key: string
  label: string
  children: ReactNode
}

/** Tabs that scroll sideways on a phone; arrow keys move between them. Only the chosen one is drawn. */
export function TabBar({ tabs, active, onChange, label }: { tabs: Tab[]; active: string; onChange: (key: string) => void; label: string }) {
  const chosen = tabs.find((tab) => tab.key === active) ?? tabs[0]
  const bar = useRef<HTMLDivElement>(null)
  // Opened by a link, the chosen tab may lie outside a phone's screen; only the bar moves, the page stays.
  useEffect(() => {
    const host = bar.current
    const tab = host?.querySelector<HTMLElement>('[aria-selected="true"]')
    if (host && tab) host.scrollLeft = tab.offsetLeft - host.offsetLeft - (host.clientWidth - tab.offsetWidth) / 2
  }, [chosen?.key])
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const at = tabs.findIndex((tab) => tab.key === chosen?.key)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (!next) return
    onChange(next.key)
    document.getElementById(`tab-${next.key}`)?.focus()
  }
  return (
    <div className="page">
      <div ref={bar} className="tab-bar" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            id={`tab-${tab.key}`}
            type="button"
            role="tab"
            aria-selected={tab === chosen}
            aria-controls={tab === chosen ? `panel-${tab.key}` : undefined}
            tabIndex={tab === chosen ? 0 : -1}
            onClick={() => onChange(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {chosen ? (
        <div role="tabpanel" id={`panel-${chosen.key}`} aria-labelledby={`tab-${chosen.key}`}>
          {chosen.children}
        </div>
      ) : null}
    </div>
  )
}
