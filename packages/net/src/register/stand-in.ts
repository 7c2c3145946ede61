import Module from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } from '@net/errors';
import { getDefaultTransport } from '@net/transport';
import * as api from '../api.ts';
import { isOfFamily } from './family.ts';
import { isNet, loadNet, resolveNet, STAND_IN } from './net-module.ts';

/**
 * Makes `net` and `node:net` mean this package in the running thread, for `require` and `import`, whoever asks for them
 * from now on. Node's own modules do not ask in this way, and keep theirs; so do the packages of this family.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on runtimes other than Node, and on Node before 20.16.
 */
export function standInForNet(): void {
  const thread = globalThis as { [STAND_IN]?: object };
  if (thread[STAND_IN]) return;
  // With it this family gets at Node's own `net` in spite of the hooks. Where it is, there are hooks for ES modules, too.
  const canPassHooks = typeof process.getBuiltinModule === 'function';
  if (!canPassHooks || 'Bun' in globalThis || 'Deno' in globalThis) {
    throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: '@net/net/register' });
  }
  // An object of its own, like Node's: programs replace functions in it.
  const net = { ...api };
  Object.defineProperty(thread, STAND_IN, { value: net });
  hookRequire(net);
  hookImport(Object.keys(net));
  if (process.env.NET_DEBUG === '1' && isMainThread) {
    const { name } = getDefaultTransport();
    process.stderr.write(`@net/net stands in for node:net in process ${process.pid}, over ${name}\n`);
  }
}

type Load = (request: string, parent: { filename?: string } | undefined, isMain: boolean) => unknown;

function hookRequire(net: object): void {
  // Every `require` of every module goes through it, and it is in no types.
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (request, parent, isMain) {
    if (isNet(request) && !isOfFamily(parent?.filename)) return net;
    return Reflect.apply(load, this, [request, parent, isMain]);
  };
}

function hookImport(names: string[]): void {
  if (typeof Module.registerHooks === 'function') {
    Module.registerHooks({
      resolve: (specifier, context, nextResolve) =>
        resolveNet(specifier, context.parentURL) ?? nextResolve(specifier, context),
      load: (url, context, nextLoad) => loadNet(url, names) ?? nextLoad(url, context),
    });
    return;
  }
  // Where this file is, in the two formats it is built to.
  const here = typeof __filename === 'string' ? pathToFileURL(__filename) : import.meta.url;
  Module.register(new URL('./register/import-hooks.js', here), { data: { names } });
}
