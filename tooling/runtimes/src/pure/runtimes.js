import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { bunBinary, chromium, denoBinary, nodeBinary, nodeMajors, workerdBinary } from '../binaries.js';
import { withBrowser } from '../browser/browser.js';

/**
 * @typedef {{ passed: number, skipped: number, failures: string[] }} Result
 *
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string | undefined} binary Undefined where it is not installed.
 * @property {(bundle: string, folder: string) => Promise<Result>} run Runs a bundle, given an empty folder to work in.
 */

/** Long enough for a busy machine, short enough for a run that hangs to be noticed. */
const TIMEOUT_MS = 300_000;
/** Stands before the result in what a process prints. */
const MARK = 'RESULT ';
const PRINT = `console.log(${JSON.stringify(MARK)} + JSON.stringify(await run()));`;

/**
 * Runs a process to its end.
 *
 * @param {string} binary @param {string[]} args @param {string} folder
 * @returns {Promise<string>} What it printed.
 */
function output(binary, args, folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', DENO_DIR: path.join(folder, 'deno') },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

/** @param {string} text @returns {Result} */
function readResult(text) {
  const line = text.split('\n').find((candidate) => candidate.includes(MARK));
  if (!line) throw new Error(`It ended without a result:\n${text}`);
  return JSON.parse(line.slice(line.indexOf(MARK) + MARK.length));
}

/** A runtime that runs a module file. @param {string | undefined} binary @param {string[]} args @returns {Runtime} */
function commandLine(name, binary, args = []) {
  return {
    name,
    binary,
    async run(bundle, folder) {
      writeFileSync(path.join(folder, 'tests.mjs'), bundle);
      const main = path.join(folder, 'main.mjs');
      writeFileSync(main, `import { run } from './tests.mjs';\n${PRINT}`);
      return readResult(await output(/** @type {string} */ (binary), [...args, main], folder));
    },
  };
}

const WORKERD_CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .tests)]);
const tests :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "main.mjs"), (name = "tests.mjs", esModule = embed "tests.mjs")],
  compatibilityDate = "2026-01-01",
);`;

/** Cloudflare's runtime, without its compatibility with Node. @returns {Runtime} */
function workerd() {
  const binary = workerdBinary();
  return {
    name: 'workerd',
    binary,
    async run(bundle, folder) {
      writeFileSync(path.join(folder, 'tests.mjs'), bundle);
      writeFileSync(
        path.join(folder, 'main.mjs'),
        `import { run } from 'tests.mjs';\nexport default { async test() { ${PRINT} } };`,
      );
      const config = path.join(folder, 'config.capnp');
      writeFileSync(config, WORKERD_CONFIG);
      return readResult(await output(/** @type {string} */ (binary), ['test', config], folder));
    },
  };
}

const PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="/main.mjs"></script>';
const PAGE_MAIN = `
const send = (result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) });
try {
  const { run } = await import('/tests.mjs');
  await send(await run());
} catch (error) {
  await send({ passed: 0, skipped: 0, failures: [String(error?.stack ?? error)] });
}`;

/** @returns {Runtime} */
function browser() {
  return { name: 'Chromium', binary: chromium(), run: runInBrowser };
}

/** Serves a page that runs the bundle and posts its result back. @returns {Promise<Result>} */
async function runInBrowser(bundle) {
  const files = { '/': PAGE, '/main.mjs': PAGE_MAIN, '/tests.mjs': bundle };
  /** @type {(result: Result) => void} */
  let deliver = () => undefined;
  const delivered = new Promise((resolve) => {
    deliver = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let text = '';
      for await (const part of request.setEncoding('utf8')) text += part;
      response.end();
      deliver(JSON.parse(text));
      return;
    }
    const body = files[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': request.url === '/' ? 'text/html' : 'text/javascript',
      // A page has shared memory only where no other site can reach it.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  try {
    return await withBrowser(async (open) => {
      await open(`http://127.0.0.1:${port}/`);
      return delivered;
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** @type {Runtime[]} */
export const runtimes = [
  ...nodeMajors.map((major) => commandLine(`Node ${major}`, nodeBinary(major))),
  commandLine('Bun', bunBinary()),
  // The matchers' colours ask for environment variables; ours asks for nothing.
  commandLine('Deno', denoBinary(), ['run', '--quiet', '--no-config', '--no-lock', '--allow-env']),
  workerd(),
  browser(),
];
