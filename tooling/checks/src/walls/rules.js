import { picture, pure } from '@net-tooling/config/picture';

/** Tests, and what only tests use; this may import what it needs. */
export const TESTS =
  '\\.test(-d)?\\.ts$|/src/testing/|/vitest\\.config\\.ts$|/tsup\\.config\\.ts$|/src/.*/fixtures/';

/**
 * Modules of Node that cost little to import, and `stream`, without which there is no socket. What others cost, in millions of
 * instructions on Node 26: `process` 23, `util` 16, `fs` 12, `net` 9, `worker_threads` 7, `dns` 3. All of `@net/net` costs 80.
 */
const CHEAP = ['async_hooks', 'buffer', 'diagnostics_channel', 'events', 'module', 'path', 'stream'];

const sourcesOf = (names) => `^packages/(${names.join('|')})/src/`;

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const imports = Object.entries(picture).map(([name, below]) => ({
  name: `${name}-only-imports-what-is-below-it`,
  comment: `${name} may import ${below.join(', ') || 'no package of the family'}`,
  severity: 'error',
  from: { path: sourcesOf([name]), pathNot: TESTS },
  to: { path: '^packages/', pathNot: sourcesOf([name, ...below]) },
}));

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
export const rules = [
  ...imports,
  {
    name: 'a-package-in-the-picture',
    comment: 'every package stands in tooling/config/picture.js and in the picture of the README',
    severity: 'error',
    from: { path: '^packages/', pathNot: `^packages/(${Object.keys(picture).join('|')})/` },
    to: {},
  },
  {
    name: 'pure-packages-import-nothing-from-node',
    comment: `${pure.join(', ')} run in a browser`,
    severity: 'error',
    from: { path: sourcesOf(pure), pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'modules-of-node-that-are-cheap-to-import',
    comment: `of others than ${CHEAP.join(', ')} import types only, and take values from globalThis or builtIn() of transport: an import has Node set up all that the module exports`,
    severity: 'error',
    // What `@net/net/register`, `@net/guard` and a command do needs them; a test suite is loaded by no program.
    from: {
      path: '^packages/[^/]+/src/',
      pathNot: `${TESTS}|${sourcesOf(pure)}|^packages/net/src/register|^packages/blocklist-redis/src/cli|${sourcesOf(['transport-contract', 'guard'])}`,
    },
    to: {
      pathNot: `^(node:)?(${CHEAP.join('|')})$`,
      dependencyTypes: ['core'],
      dependencyTypesNot: ['type-only', 'type-import'],
    },
  },
  {
    name: 'nothing-from-outside-the-family',
    comment: 'what we publish has no dependency of others',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: TESTS },
    to: { pathNot: '^(packages|tooling)/', dependencyTypesNot: ['core'], couldNotResolve: false },
  },
  {
    name: 'another-package-by-its-name',
    comment: 'no import reaches into the files of another package',
    severity: 'error',
    from: { path: '^packages/([^/]+)/' },
    to: { path: '^(packages|tooling)/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'no-import-that-leads-nowhere',
    comment: 'also what the exports map of another package does not let through',
    severity: 'error',
    from: { path: '^packages/' },
    to: { couldNotResolve: true },
  },
  {
    name: 'no-tests-in-what-is-published',
    comment: 'what users get imports no test and nothing that only tests use',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: TESTS },
    to: { path: `${TESTS}|^tooling/` },
  },
  {
    name: 'no-circle-of-imports',
    comment: 'not even of types: a reader who follows imports arrives somewhere',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: TESTS },
    to: { circular: true },
  },
];
