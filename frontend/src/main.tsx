import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Providers } from '@/app/providers'
import { startI18n } from '@/lib/i18n'
import '@/app/app.css'
import '@/ui/ui.css'
import '@/app/screens.css'
import '@/app/clearing.css'
import '@/app/narrow.css'

void startI18n().then(() => {
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <Providers />
    </StrictMode>,
  )
})
