import type { LoadHook, ResolveHook } from 'node:module';
import { loadNet, replaceNet, resolveBuiltIn } from './net-module.ts';

// Before Node 22.15 the hooks for ES modules run in a thread of their own, which loads this file.

let names: readonly string[] = [];

/** Node calls it with what `module.register` was given. */
export function initialize(data: { names: readonly string[] }): void {
  names = data.names;
}

export const resolve: ResolveHook = async (specifier, context, nextResolve) =>
  resolveBuiltIn(specifier, context.parentURL) ?? replaceNet(await nextResolve(specifier, context));

export const load: LoadHook = (url, context, nextLoad) => loadNet(url, names) ?? nextLoad(url, context);
