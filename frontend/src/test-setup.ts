import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

afterEach(cleanup)

window.matchMedia ??= (media) =>
  ({ media, matches: false, addEventListener() {}, removeEventListener() {}, addListener() {}, removeListener() {} }) as unknown as MediaQueryList

// It knows no pseudo-elements either and says so loudly.
const computed = window.getComputedStyle.bind(window)
window.getComputedStyle = (element) => computed(element)

// jsdom has no layout: Ant Design asks for these and only needs an answer.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
