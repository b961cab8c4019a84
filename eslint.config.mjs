import tseslint from 'typescript-eslint';

const noRealWorld = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Randomness comes from AWS, an input, or lab/kernel/random.ts.',
  },
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only functions/runtime/settings.ts reads the environment.',
  },
];
const schemasOnce = [
  {
    selector:
      ":function CallExpression[callee.object.name='z'][callee.property.name=/^(object|looseObject|strictObject|union|discriminatedUnion|array|record|string|number|enum|literal|unknown)$/]",
    message: 'A schema is made once, outside of functions: making one costs more than many parses.',
  },
];
const noClock = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Time is a parameter here.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is a parameter here.' },
];

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'cdk.out*', 'out', 'coverage', '*.config.*', '.dependency-cruiser.cjs'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-len': [
        'error',
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true },
      ],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60 }],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-restricted-syntax': ['error', ...noRealWorld],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['lab/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRealWorld, ...noClock] },
  },
  {
    files: ['functions/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRealWorld, ...schemasOnce] },
  },
  {
    files: ['strategy/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRealWorld, ...schemasOnce, ...noClock] },
  },
  { files: ['functions/runtime/settings.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
