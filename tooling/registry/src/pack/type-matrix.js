import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const { resolve } = createRequire(import.meta.url);

/** The ways in which a TypeScript project resolves its imports. */
const NODE_NEXT = { module: 'nodenext', moduleResolution: 'nodenext' };
const RESOLUTIONS = [
  NODE_NEXT,
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
];
/** It knows no `exports`. TypeScript 6 calls it deprecated, and still has it. */
const NODE_10 = { module: 'commonjs', moduleResolution: 'node10' };

/** In the package.json, `typescript-5.0` is TypeScript 5.0, and `types-node-20` is `@types/node` 20. */
const OLDEST = 'typescript-5.0';
const BETWEEN = ['typescript-5.4', 'typescript-5.9'];
const NEWEST = 'typescript';
const TYPES = ['types-node-20', 'types-node-22', 'types-node-24', '@types/node'];

/**
 * One check of the declarations: a TypeScript, the types of Node, and a way to resolve imports.
 *
 * @typedef {object} TypeCheck
 * @property {string} title
 * @property {string} compiler The path of `tsc`.
 * @property {string} typeRoot The folder in which `@types/node` lies as `node`.
 * @property {Record<string, unknown>} options For tsconfig.json.
 * @property {string[]} [include] The programs; by default those whose extension the way to resolve imports can have.
 */

/** Every TypeScript with every `@types/node`; the oldest and the newest of both with every resolution, too. */
export const typeChecks = /** @type {TypeCheck[]} */ ([
  ...[OLDEST, ...BETWEEN, NEWEST].flatMap((compiler) =>
    TYPES.map((types) => check(compiler, types, NODE_NEXT)),
  ),
  ...[OLDEST, NEWEST].flatMap((compiler) =>
    RESOLUTIONS.slice(1).map((resolution) =>
      check(compiler, compiler === OLDEST ? TYPES[0] : TYPES[3], resolution),
    ),
  ),
  check('typescript-4.7', TYPES[0], NODE_10),
  check(OLDEST, TYPES[0], NODE_10),
  check(NEWEST, TYPES[3], { ...NODE_10, ignoreDeprecations: '6.0' }),
  ...[OLDEST, NEWEST].map((compiler) => ({
    ...check(compiler, TYPES[3], { ...NODE_NEXT, lib: ['es2022'], types: [] }),
    title: `the packages without Node built-ins, without the types of Node and of the DOM, ${compiler}`,
    include: ['pure.mts'],
  })),
]);

function check(compiler, types, options) {
  const { version } = createRequire(import.meta.url)(`${compiler}/package.json`);
  const manifest = resolve(`${types}/package.json`);
  const typesVersion = createRequire(import.meta.url)(manifest).version;
  return {
    title: `TypeScript ${version}, @types/node ${typesVersion}, ${options.moduleResolution}`,
    compiler: resolve(`${compiler}/bin/tsc`),
    typeRoot: dirname(dirname(manifest)),
    options,
  };
}
