import Module, { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } from '@net/errors';
import { debugLog } from '@net/stream-socket/internal';
import { builtIn, getDefaultTransport } from '@net/transport';
import { hookBunImports } from './bun-imports.ts';
import {
  CACHED_NET,
  isForProgram,
  isImportForProgram,
  loadNet,
  replaceNet,
  resolveBuiltIn,
  STAND_IN,
  type StandIn,
} from './net-module.ts';
import { createReplacement } from './replacement.ts';

const isBun = 'Bun' in globalThis;
const isDeno = 'Deno' in globalThis;

/**
 * Replaces `net` and `node:net` by this package in the running thread, for every `require` and `import` from now on. The
 * runtime's built-in modules (`http`, `tls`) and the `@net` packages still get the runtime's own `net`.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on a Node without `process.getBuiltinModule` (before 20.16, 21, and 22.0 to 22.2),
 *   on a Deno without `module.registerHooks`, and on runtimes other than Node, Bun and Deno.
 */
export function standInForNet(): void {
  const thread = globalThis as { [STAND_IN]?: StandIn };
  if (thread[STAND_IN]) return;
  // `process.getBuiltinModule` returns the runtime's own `net` despite the hooks.
  const canPassHooks = typeof process.getBuiltinModule === 'function';
  const canHook = typeof (Module.registerHooks ?? Module.register) === 'function';
  if (!canPassHooks || !canHook) {
    throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: '@net/net/register' });
  }
  const ownNet = builtIn('node:net');
  // On Bun and Deno `import` gets the names of `net-of-program.ts`, and no others.
  const names = isBun || isDeno ? [] : Object.keys(ownNet);
  const standIn: StandIn = { net: createReplacement(ownNet, names), builtIn: ownNet, syncs: [] };
  Object.defineProperty(thread, STAND_IN, { value: standIn });
  hookRequire(standIn);
  hookImport(Object.keys(standIn.net));
  if (isBun || isDeno) {
    warnOfWorkers();
  } else {
    hookSync(standIn);
    warnOfSingleExecutable();
    void warnOfEarlierImports(standIn);
  }
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
  const { _load: load, prototype } = loader;
  const { require } = prototype;
  if (isBun) {
    // Bun never calls `_load`.
    prototype.require = function (request) {
      return isForProgram(request, this.filename) ? net : Reflect.apply(require, this, [request]);
    };
    return;
  }
  loader._load = function (request, parent, isMain) {
    if (isForProgram(request, parent?.filename)) return net;
    return Reflect.apply(load, this, [request, parent, isMain]);
  };
  // Finds out whether the hook works. Any path outside of the `@net` packages serves as the requesting file.
  const seen = createRequire(resolve('/program.cjs'))('net') as object;
  if (seen !== builtIn) return;
  // A tracer that replaced `Module.prototype.require` and has cached Node's `net` returns the cached one without calling `_load`.
  prototype.require = function (request) {
    const answer = Reflect.apply(require, this, [request]);
    return answer === builtIn && isForProgram(request, this.filename) ? net : answer;
  };
  process.emitWarning(
    "A module that was loaded before @net/net/register hooks `require` and has taken Node's own net for the one to watch: it does not see what goes through @net/net. Load @net/net/register first.",
    { type: 'NetRegisterWarning' },
  );
}

function hookImport(names: string[]): void {
  // The URL of this file: `__filename` in the CommonJS build, `import.meta.url` in the ES module build.
  const here = typeof __filename === 'string' ? pathToFileURL(__filename) : import.meta.url;
  const netOfProgram = new URL('./register/net-of-program.js', here);
  if (isBun) {
    hookBunImports(fileURLToPath(netOfProgram), (importer) => isForProgram('net', importer));
  } else if (isDeno) {
    Module.registerHooks({
      resolve: (specifier, context, nextResolve) =>
        isImportForProgram(specifier, context.parentURL)
          ? { url: netOfProgram.href, format: 'module', shortCircuit: true }
          : nextResolve(specifier, context),
    });
  } else if (typeof Module.registerHooks === 'function') {
    Module.registerHooks({
      resolve: (specifier, context, nextResolve) =>
        resolveBuiltIn(specifier, context.parentURL) ?? replaceNet(nextResolve(specifier, context)),
      load: (url, context, nextLoad) => loadNet(url, names) ?? nextLoad(url, context),
    });
  } else {
    Module.register(new URL('./register/import-hooks.js', here), { data: { names } });
  }
}

/** Warns in the main thread of a single executable application, whose `require` does not call `Module._load`. */
function warnOfSingleExecutable(): void {
  if (!isMainThread || !process.getBuiltinModule('node:sea').isSea()) return;
  process.emitWarning(
    "In a single executable application @net/net/register cannot hook `require`: net stays Node's own. Have the bundler replace net.",
    { type: 'NetRegisterWarning' },
  );
}

/**
 * Warns if an ES module has imported Node's own `net`: it was loaded earlier, or by a `require` of the program on a Node without
 * `module.registerHooks`, whose hooks do not see its imports.
 */
async function warnOfEarlierImports({ net }: StandIn): Promise<void> {
  const cached = await import(CACHED_NET).catch(() => undefined);
  // Undefined where `import()` fails, as in a single executable application.
  if (cached === undefined || cached.default === net) return;
  process.emitWarning(
    "An ES module has imported Node's own net, and keeps it: it was loaded before @net/net/register, or with `require` on Node 20. Load @net/net/register first, with --import.",
    { type: 'NetRegisterWarning' },
  );
}

/** Warns when the program starts its first worker thread: Bun and Deno do not load this module there, as Node does. */
function warnOfWorkers(): void {
  process.once('worker', () => {
    process.emitWarning(
      "@net/net/register is not loaded in worker threads, which get the runtime's own net. Load @net/net/register in the worker, before net.",
      { type: 'NetRegisterWarning' },
    );
  });
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
