'use strict';

// Loaded with --require, through NODE_OPTIONS, into every process and every worker thread of a test. From then on `net`
// and `node:net` mean the subject to whoever asks through the module system. Node's own parts (http, tls, cluster,
// child_process) never ask through it, so they keep the built-in; so does the subject itself, which may wrap it.

const Module = require('node:module');
const { fileURLToPath, pathToFileURL } = require('node:url');

const subjectPath = process.env.NET_CONFORMANCE_SUBJECT ?? '';
if (subjectPath === '')
  throw new Error('NET_CONFORMANCE_SUBJECT must name the CommonJS file that replaces net');

/**
 * The part of the loader that every `require` goes through, which @types/node leaves out.
 *
 * @typedef {(request: string, parent: NodeModule | undefined, isMain: boolean) => unknown} Load
 */
const loader = /** @type {{ _load: Load, _cache: Record<string, NodeModule> }} */ (
  /** @type {unknown} */ (Module)
);

const names = new Set(['net', 'node:net']);
/** Files of the subject and what it has loaded: what they call `net` is the built-in. */
const subjectFiles = new Set([subjectPath]);
const load = loader._load;
let loadingSubject = false;

/** @param {NodeModule | undefined} parent */
function loadSubject(parent) {
  const before = new Set(Object.keys(loader._cache));
  loadingSubject = true;
  try {
    return load(subjectPath, parent, false);
  } finally {
    loadingSubject = false;
    for (const filename of Object.keys(loader._cache)) if (!before.has(filename)) subjectFiles.add(filename);
  }
}

/** The subject says so while it loads a module of the runtime: there is no parent that could tell it apart. */
const passes = Symbol.for('@net/transport/passes-to-built-in');
const isOfSubject = () => Boolean(/** @type {Record<symbol, unknown>} */ (globalThis)[passes]);

/** @type {Load} */
loader._load = function (request, parent, isMain) {
  if (
    !names.has(request) ||
    loadingSubject ||
    isOfSubject() ||
    (parent && subjectFiles.has(parent.filename))
  ) {
    return load.call(this, request, parent, isMain);
  }
  return loadSubject(parent);
};

// What an ES module imports as net is a module generated from the subject's own names, which takes its values from the
// same CommonJS instance that require() gives.
if (typeof Module.registerHooks === 'function') {
  const { netModuleUrl, netModuleSource } = require('./net-module.cjs');
  Module.registerHooks({
    resolve(specifier, context, nextResolve) {
      const importer = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
      if (!names.has(specifier) || loadingSubject || isOfSubject() || subjectFiles.has(importer)) {
        return nextResolve(specifier, context);
      }
      return { url: netModuleUrl, format: 'module', shortCircuit: true };
    },
    load(url, context, nextLoad) {
      if (url !== netModuleUrl) return nextLoad(url, context);
      return { format: 'module', source: netModuleSource(require('node:net')), shortCircuit: true };
    },
  });
} else {
  // Before Node 22.15, hooks for import run in a thread of their own.
  Module.register(pathToFileURL(require.resolve('./import-hooks.mjs')).href);
}
