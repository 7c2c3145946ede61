import Module, { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } from '@net/errors';
import { debugLog } from '@net/stream-socket/internal';
import { builtIn, getDefaultTransport } from '@net/transport';
import { isForProgram, loadNet, replaceNet, resolveBuiltIn, STAND_IN, type StandIn } from './net-module.ts';
import { createReplacement } from './replacement.ts';

/**
 * Replaces `net` and `node:net` by this package in the running thread, for every `require` and `import` from now on. Node's
 * built-in modules (`http`, `tls`) and the `@net` packages still get Node's own `net`.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on runtimes other than Node, and on a Node without `process.getBuiltinModule`
 *   (before 20.16, 21, and 22.0 to 22.2).
 */
export function standInForNet(): void {
  const thread = globalThis as { [STAND_IN]?: StandIn };
  if (thread[STAND_IN]) return;
  // `process.getBuiltinModule` returns Node's own `net` despite the hooks. Every Node that has this function has
  // `module.register`.
  const canPassHooks = typeof process.getBuiltinModule === 'function';
  if (!canPassHooks || 'Bun' in globalThis || 'Deno' in globalThis) {
    throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: '@net/net/register' });
  }
  const nodesNet = builtIn('node:net');
  const standIn: StandIn = { net: createReplacement(nodesNet), builtIn: nodesNet, syncs: [] };
  Object.defineProperty(thread, STAND_IN, { value: standIn });
  hookRequire(standIn);
  hookImport(Object.keys(standIn.net));
  hookSync(standIn);
  if (debugLog && isMainThread) {
    const { name } = getDefaultTransport();
    process.stderr.write(`@net/net stands in for node:net in process ${process.pid}, over ${name}\n`);
  }
}

interface Loader {
  _load(request: string, parent: { filename?: string } | undefined, isMain: boolean): unknown;
  prototype: { require(this: { filename?: string }, request: string): unknown };
}

function hookRequire({ net, builtIn }: StandIn): void {
  // `@types/node` does not declare `Module._load`, which `require` calls in every module.
  const loader = Module as unknown as Loader;
  const load = loader._load;
  loader._load = function (request, parent, isMain) {
    if (isForProgram(request, parent?.filename)) return net;
    return Reflect.apply(load, this, [request, parent, isMain]);
  };
  // Finds out whether the hook works. Any path outside of the `@net` packages serves as the requesting file.
  const seen = createRequire(resolve('/program.cjs'))('net') as object;
  if (seen !== builtIn) return;
  // A tracer that replaced `Module.prototype.require` and has cached Node's `net` returns the cached one without calling `_load`.
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
  // The URL of this file: `__filename` in the CommonJS build, `import.meta.url` in the ES module build.
  const here = typeof __filename === 'string' ? pathToFileURL(__filename) : import.meta.url;
  Module.register(new URL('./register/import-hooks.js', here), { data: { names } });
}

/**
 * Has `module.syncBuiltinESMExports` work for `net`, too: it makes what a program has replaced in `require('net')` visible to
 * `import { connect } from 'net'`.
 */
function hookSync({ syncs }: StandIn): void {
  const { syncBuiltinESMExports } = Module;
  Module.syncBuiltinESMExports = () => {
    for (const sync of syncs) sync();
    syncBuiltinESMExports();
  };
  // For `import { syncBuiltinESMExports } from 'node:module'`.
  syncBuiltinESMExports();
}
