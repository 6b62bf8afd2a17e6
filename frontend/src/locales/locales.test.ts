import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const HERE = join(process.cwd(), 'src/locales')
const SOURCE = join(process.cwd(), 'src')
type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(`${prefix}.${key}`, value)
    else for (const [inner, text] of flat(value, `${prefix}.${key}`)) found.set(inner, text)
  }
  return found
}

function words(language: string): Map<string, string> {
  const files = readdirSync(join(HERE, language)).filter((file) => file.endsWith('.json'))
  return new Map(files.flatMap((file) => [...flat(JSON.parse(readFileSync(join(HERE, language, file), 'utf8')) as Tree, file.slice(0, -5))]))
}

const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort()
const chinese = words('zh-CN')

describe.each(['zh-TW', 'en'])('%s', (language) => {
  const other = words(language)
  it('has the same keys', () => expect([...other.keys()].sort()).toEqual([...chinese.keys()].sort()))
  it('leaves nothing empty', () => expect([...other].filter(([, text]) => text.trim() === '')).toEqual([]))
  it('has the same placeholders', () => {
    const differing = [...chinese].filter(([key, text]) => placeholders(text).join() !== placeholders(other.get(key) ?? '').join())
    expect(differing.map(([key]) => key)).toEqual([])
  })
})

describe('the program', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
  const texts = files.map((file) => readFileSync(join(SOURCE, file), 'utf8'))
  it('says no word that has no text', () => {
    const used = texts.flatMap((text) => [...text.matchAll(/\bt\(\s*'([a-z_]+\.[\w.]+)'/g)].map((match) => match[1] ?? ''))
    expect(used.length).toBeGreaterThan(200)
    expect([...new Set(used)].filter((key) => !chinese.has(key))).toEqual([])
  })
  it('builds keys only under parts that exist', () => {
    const prefixes = texts.flatMap((text) => [...text.matchAll(/\bt\(\s*`([a-z_]+\.(?:[\w]+\.)*)\$\{/g)].map((match) => match[1] ?? ''))
    const keys = [...chinese.keys()]
    expect([...new Set(prefixes)].filter((prefix) => !keys.some((key) => key.startsWith(prefix)))).toEqual([])
  })
})
