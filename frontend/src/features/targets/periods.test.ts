import dayjs from 'dayjs'
import { expect, it } from 'vitest'
import { presetDays, type Preset } from '@/features/targets/periods'

it.each([
  ['month', '2026-03-01', '2026-03-31'],
  ['last_month', '2026-02-01', '2026-02-28'],
  ['quarter', '2026-01-01', '2026-03-31'],
  ['last_quarter', '2025-10-01', '2025-12-31'],
  ['year', '2026-01-01', '2026-12-31'],
  ['last_year', '2025-01-01', '2025-12-31'],
])('%s', (preset, first_on, last_on) => expect(presetDays(preset as Preset, dayjs('2026-03-31'))).toEqual({ first_on, last_on }))
