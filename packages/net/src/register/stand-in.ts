import Module, { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } from '@net/errors';
import { builtIn, getDefaultTransport } from '@net/transport';
import * as api from '../api.ts';
import { isForProgram, loadNet, replaceNet, resolveBuiltIn, STAND_IN, type StandIn } from './net-module.ts';

/**
 * Makes `net` and `node:net` mean this package in the running thread, for `require` and `import`, whoever asks for them
 * from now on. Node's own modules do not ask in this way, and keep theirs; so do the packages of this family.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on runtimes other than Node, and on Node before 20.16.
 */
export function standInForNet(): void {
  const thread = globalThis as { [STAND_IN]?: StandIn };
  if (thread[STAND_IN]) return;
  // With it this family gets at Node's own `net` in spite of the hooks. Where it is, there are hooks for ES modules, too.
  const canPassHooks = typeof process.getBuiltinModule === 'function';
  if (!canPassHooks || 'Bun' in globalThis || 'Deno' in globalThis) {
    throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: '@net/net/register' });
  }
  // An object of its own, like Node's: programs replace functions in it.
  const standIn: StandIn = { net: { ...api }, builtIn: builtIn('node:net') };
  Object.defineProperty(thread, STAND_IN, { value: standIn });
  hookRequire(standIn);
  hookImport(Object.keys(standIn.net));
  if (process.env.NET_DEBUG === '1' && isMainThread) {
    const { name } = getDefaultTransport();
    process.stderr.write(`@net/net stands in for node:net in process ${process.pid}, over ${name}\n`);
  }
}

interface Loader {
  _load(request: string, parent: { filename?: string } | undefined, isMain: boolean): unknown;
  prototype: { require(this: { filename?: string }, request: string): unknown };
}

function hookRequire({ net, builtIn }: StandIn): void {
  // In no types. Every `require` of every module goes through `_load`.
  const loader = Module as unknown as Loader;
  const load = loader._load;
  loader._load = function (request, parent, isMain) {
    if (isForProgram(request, parent?.filename)) return net;
    return Reflect.apply(load, this, [request, parent, isMain]);
  };
  // Any path outside of this family will do.
  const seen = createRequire(resolve('/program.cjs'))('net') as object;
  if (seen !== builtIn) return;
  // A hook on `require` that has seen Node's `net` before answers with that one from now on, without a call of `_load`.
  const { require } = loader.prototype;
  loader.prototype.require = function (request) {
    const answer = Reflect.apply(require, this, [request]);
    return answer === builtIn && isForProgram(request, this.filename) ? net : answer;
  };
  process.emitWarning(
    "A module that was loaded before @net/net/register hooks `require` and has taken Node's own net for the one to watch: it does not see what goes through @net/net. Load @net/net/register first.",
    { type: 'NetRegisterWarning' },
  );
}

function hookImport(names: string[]): void {
  if (typeof Module.registerHooks === 'function') {
    Module.registerHooks({
      resolve: (specifier, context, nextResolve) =>
        resolveBuiltIn(specifier, context.parentURL) ?? replaceNet(nextResolve(specifier, context)),
      load: (url, context, nextLoad) => loadNet(url, names) ?? nextLoad(url, context),
    });
    return;
  }
  // Where this file is, in the two formats it is built to.
  const here = typeof __filename === 'string' ? pathToFileURL(__filename) : import.meta.url;
  Module.register(new URL('./register/import-hooks.js', here), { data: { names } });
}
