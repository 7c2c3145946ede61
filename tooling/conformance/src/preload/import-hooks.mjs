import { createRequire } from 'node:module';

// The same as the hooks in replace-net.cjs, for Node before 22.15. This thread, which replace-net.cjs is loaded into as well,
// loads a copy of the subject of its own, only to learn its names.
const require = createRequire(import.meta.url);
const { netModuleUrl, netModuleSource } = require('./net-module.cjs');

/** @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  if (specifier !== 'net' && specifier !== 'node:net') return nextResolve(specifier, context);
  return { url: netModuleUrl, format: 'module', shortCircuit: true };
}

/** @type {import('node:module').LoadHook} */
export function load(url, context, nextLoad) {
  if (url !== netModuleUrl) return nextLoad(url, context);
  return { format: 'module', source: netModuleSource(require('node:net')), shortCircuit: true };
}
