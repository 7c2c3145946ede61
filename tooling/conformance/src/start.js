import { fileURLToPath } from 'node:url';

const preload = (/** @type {string} */ name) => fileURLToPath(new URL(`./preload/${name}`, import.meta.url));
const newerNode = preload('newer-node.cjs');
const replaceNet = preload('replace-net.cjs');

/**
 * How the files of one run are started.
 *
 * @typedef {object} Setup
 * @property {string} root The root of the test tree.
 * @property {import('./runtime.js').Runtime} runtime
 * @property {readonly string[]} [flags] What else the runtime is started with.
 * @property {string | undefined} subject The CommonJS file that replaces `net`; undefined leaves the built-in.
 * @property {boolean} [isPreload] Whether the subject replaces what it replaces by itself when it is loaded.
 * @property {number} timeoutMs
 * @property {string[] | undefined} network The prefix that `privateNetwork` gave.
 */

/** What Bun and Deno need to run a test that is written for Node. */
const withoutNode = {
  // The tree's `common` module does not start the file anew with its flags, which these runtimes do not know,
  NODE_SKIP_FLAG_CHECK: '1',
  // and does not take their global names for a leak of the test.
  NODE_TEST_KNOWN_GLOBALS: '0',
  // Deno takes a file named `.js` for CommonJS, as Node and Bun do,
  DENO_COMPAT: '1',
  DENO_NO_UPDATE_CHECK: '1',
  // and does not colour what it prints into a pipe.
  NO_COLOR: '1',
};

/**
 * The command line that runs a file with flags of Node. Bun ignores those that it does not know; Deno takes only those of V8.
 *
 * @param {import('./runtime.js').Runtime} runtime
 * @param {readonly string[]} flags
 * @param {string} filename
 * @returns {string[]}
 */
export function commandOf({ name, path }, flags, filename) {
  if (name !== 'deno') return [path, ...flags, filename];
  const v8Flags = flags.filter((flag) => flag === '--expose-gc').map((flag) => `--v8-flags=${flag}`);
  return [path, 'run', '--allow-all', '--no-config', '--no-lock', ...v8Flags, filename];
}

/**
 * The environment of the runner, without what would make a runtime behave unlike a plain `node file.js`, and with the variables
 * that load the preloads into every process of the test.
 *
 * @param {Setup} setup
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentOf({ runtime, subject, isPreload }) {
  const { NODE_OPTIONS, BUN_OPTIONS, NODE_ENV, NODE_V8_COVERAGE, NODE_PATH, FORCE_COLOR, NO_COLOR, ...env } =
    process.env;
  const files = runtime.name === 'node' ? [newerNode] : [];
  if (subject !== undefined) files.push(isPreload ? subject : replaceNet);
  // Bun knows no quotes in this variable, and so no path with a space.
  const preloads =
    runtime.name === 'bun'
      ? { BUN_OPTIONS: files.map((file) => `--preload ${file}`).join(' ') }
      : { NODE_OPTIONS: files.map((file) => `--require ${JSON.stringify(file)}`).join(' ') };
  return {
    ...env,
    ...preloads,
    ...(runtime.name !== 'node' && withoutNode),
    ...(subject !== undefined && !isPreload && { NET_CONFORMANCE_SUBJECT: subject }),
  };
}
