import { createRequire } from 'node:module';

// The same as the hook in replace-net.cjs, for Node before 22.15. This thread, which replace-net.cjs is loaded into as well,
// loads a copy of the subject of its own, only to learn its names.
const require = createRequire(import.meta.url);
const { netModuleUrl } = require('./net-module.cjs');

/** @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  if (specifier !== 'net' && specifier !== 'node:net') return nextResolve(specifier, context);
  return { url: netModuleUrl(require('node:net')), format: 'module', shortCircuit: true };
}
