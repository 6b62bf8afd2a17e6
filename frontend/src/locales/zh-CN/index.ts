const files = import.meta.glob<Record<string, unknown>>('./*.json', { eager: true, import: 'default' })

/** One object per file, named after it: `customers.json` holds the keys `customers.…`. */
export default Object.fromEntries(Object.entries(files).map(([path, words]) => [path.slice(2, -5), words]))
