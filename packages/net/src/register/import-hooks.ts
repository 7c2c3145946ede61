import type { LoadHook, ResolveHook } from 'node:module';
import { loadNet, replaceNet, resolveBuiltIn } from './net-module.ts';

// Before Node 22.15 module customization hooks for `import` run in a separate thread, which loads this file.

let names: readonly string[] = [];

/** Called by Node in the hooks thread with the `data` option of `module.register`. */
export function initialize(data: { names: readonly string[] }): void {
  names = data.names;
}

export const resolve: ResolveHook = async (specifier, context, nextResolve) =>
  resolveBuiltIn(specifier, context.parentURL) ?? replaceNet(await nextResolve(specifier, context));

export const load: LoadHook = (url, context, nextLoad) => loadNet(url, names) ?? nextLoad(url, context);
