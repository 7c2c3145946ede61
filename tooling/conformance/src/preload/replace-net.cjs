'use strict';

// Loaded into every process of a test, and on Node into every worker thread. From then on `net` and `node:net` mean the subject
// to whoever asks through the module system. The runtime's own parts (http, tls, cluster, child_process) never ask through it,
// so they keep the built-in; so does the subject itself, which may wrap it.

const Module = require('node:module');
const { fileURLToPath, pathToFileURL } = require('node:url');

const subjectPath = process.env.NET_CONFORMANCE_SUBJECT ?? '';
if (subjectPath === '')
  throw new Error('NET_CONFORMANCE_SUBJECT must name the CommonJS file that replaces net');

/**
 * The parts of the loader that @types/node leaves out. `_load` is what every `require` goes through on Node and Deno; Bun never
 * calls it.
 *
 * @typedef {(request: string, parent: NodeModule | undefined, isMain: boolean) => unknown} Load
 * @typedef {(this: NodeModule, request: string) => unknown} Require
 */
const loader =
  /** @type {{ _load: Load, _cache: Record<string, NodeModule>, prototype: { require: Require } }} */ (
    /** @type {unknown} */ (Module)
  );

const names = new Set(['net', 'node:net']);
/** Files of the subject and what it has loaded: what they call `net` is the built-in. */
const subjectFiles = new Set([subjectPath]);
const { require: requireAsIs } = loader.prototype;
let loadingSubject = false;

/** The subject says so while it loads a module of the runtime: there is no parent that could tell it apart. */
const passes = Symbol.for('@net/transport/passes-to-built-in');
const isOfSubject = () => Boolean(/** @type {Record<symbol, unknown>} */ (globalThis)[passes]);

/**
 * @param {string} request
 * @param {string | undefined} filename Of who asks.
 */
function meansSubject(request, filename) {
  return names.has(request) && !loadingSubject && !isOfSubject() && !subjectFiles.has(filename ?? '');
}

function loadSubject() {
  const before = new Set(Object.keys(loader._cache));
  loadingSubject = true;
  try {
    return /** @type {object} */ (Reflect.apply(requireAsIs, module, [subjectPath]));
  } finally {
    loadingSubject = false;
    for (const filename of Object.keys(loader._cache)) if (!before.has(filename)) subjectFiles.add(filename);
  }
}

if ('Bun' in globalThis) replaceOnBun();
else replaceByHooks();

function replaceByHooks() {
  // Deno runs the event loop until it is empty before it starts the program. The channel to the primary would keep a cluster worker
  // there, which would never start. Other children keep the channel as it is: they have to end when the program does not use it.
  const channel = 'Deno' in globalThis && require('node:cluster').isWorker ? process.channel : undefined;
  channel?.unref();
  const load = loader._load;
  loader._load = function (request, parent, isMain) {
    if (isMain) channel?.ref();
    return meansSubject(request, parent?.filename) ? loadSubject() : load.call(this, request, parent, isMain);
  };

  // What an ES module imports as net is a module generated from the subject's own names, which takes its values from the
  // same CommonJS instance that require() gives.
  if (typeof Module.registerHooks === 'function') {
    const { netModuleUrl } = require('./net-module.cjs');
    Module.registerHooks({
      resolve(specifier, context, nextResolve) {
        const importer = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
        if (!meansSubject(specifier, importer)) return nextResolve(specifier, context);
        return { url: netModuleUrl(loadSubject()), format: 'module', shortCircuit: true };
      },
    });
  } else {
    // Before Node 22.15, hooks for import run in a thread of their own.
    Module.register(pathToFileURL(require.resolve('./import-hooks.mjs')).href);
  }
}

function replaceOnBun() {
  /** @type {Require} */
  loader.prototype.require = function (request) {
    return meansSubject(request, this.filename) ? loadSubject() : Reflect.apply(requireAsIs, this, [request]);
  };
  const namespace = 'net-conformance';
  const { Bun } = /** @type {{ Bun: BunWithPlugins }} */ (/** @type {unknown} */ (globalThis));
  Bun.plugin({
    name: namespace,
    setup(build) {
      // The namespace `node` has the built-in modules, by their names without `node:`.
      build.onResolve({ filter: /^net$/, namespace: 'node' }, ({ importer }) =>
        meansSubject('net', importer) ? { path: 'net', namespace } : undefined,
      );
      build.onLoad({ filter: /^net$/, namespace }, () => {
        const subject = loadSubject();
        return { exports: { ...subject, default: subject }, loader: 'object' };
      });
    },
  });
}

/**
 * The part of Bun that is used here.
 *
 * @typedef {object} BunWithPlugins
 * @property {(plugin: { name: string, setup: (build: BunPluginBuilder) => void }) => void} plugin
 *
 * @typedef {object} BunPluginBuilder
 * @property {(
 *   on: { filter: RegExp, namespace: string },
 *   resolve: (asked: { importer: string }) => { path: string, namespace: string } | undefined,
 * ) => void} onResolve
 * @property {(
 *   on: { filter: RegExp, namespace: string },
 *   load: () => { exports: object, loader: 'object' },
 * ) => void} onLoad
 */
