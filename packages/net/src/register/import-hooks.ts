import type { LoadHook, ResolveHook } from 'node:module';
import { loadNet, replaceNet, resolveBuiltIn } from './net-module.ts';

// Without `module.registerHooks` (added in Node 22.15 and 23.5), the hooks for `import` run in a separate thread, which loads
// this file.

let names: readonly string[] = [];

/** Called by Node in the hooks thread with the `data` option of `module.register`. */
export function initialize(data: { names: readonly string[] }): void {
  names = data.names;
}

/** The `resolve` hook: resolves `net` to Node's own in files of the `@net` packages, and to the replacement in all other files. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) =>
  resolveBuiltIn(specifier, context.parentURL) ?? replaceNet(await nextResolve(specifier, context));

/** The `load` hook: the source of both versions of `net`. */
export const load: LoadHook = (url, context, nextLoad) => loadNet(url, names) ?? nextLoad(url, context);
