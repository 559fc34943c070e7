import next from 'eslint-config-next/core-web-vitals';
import typescript from 'eslint-config-next/typescript';

const config = [
  { ignores: ['.next*/**', 'node_modules/**', 'next-env.d.ts', 'lib/api/schema.d.ts', 'public/**'] },
  ...next,
  ...typescript,
  {
    rules: {
      'max-lines': ['error', { max: 200 }],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Links and navigation know the language: i18n/navigation.ts. All HTTP goes through lib/api.
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'next/link', message: 'Use Link of @/i18n/navigation.' },
            { name: 'openapi-fetch', message: 'Use @/lib/api.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'All HTTP goes through @/lib/api.' }],
    },
  },
  { files: ['lib/api/**'], rules: { 'no-restricted-imports': 'off', 'no-restricted-globals': 'off' } },
];

export default config;
