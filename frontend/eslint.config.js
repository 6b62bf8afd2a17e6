import { readdirSync } from 'node:fs'
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// Features never import each other: what two of them need goes to ui/ or lib/.
const features = readdirSync(new URL('./src/features', import.meta.url))

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts'] },
  ...tseslint.configs.recommended,
  { plugins: { 'react-hooks': hooks }, rules: { ...hooks.configs.recommended.rules } },
  { files: ['src/**'], rules: { 'max-lines': ['error', 200] } },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`).concat('@/routes/*', '@/app/*') },
      ],
    },
  })),
  { files: ['src/{ui,lib}/**'], rules: { 'no-restricted-imports': ['error', { patterns: ['@/features/*', '@/routes/*', '@/app/*'] }] } },
)
