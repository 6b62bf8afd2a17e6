import { useEffect, useState } from 'react'

/** A value once it has stood still for a moment: the server is not asked with every key. */
export function useLate<V>(value: V, wait = 250): V {
  const [late, setLate] = useState(value)
  const text = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setLate(JSON.parse(text) as V), wait)
    return () => clearTimeout(timer)
  }, [text, wait])
  return late
}
