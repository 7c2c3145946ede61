import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * @typedef {object} Outcome
 * @property {string[]} lines What the program has printed, a line of JSON for each step.
 * @property {number} cpuMs The milliseconds of CPU that its process has taken.
 * @property {number} rssKiB The most memory that its process has had at once.
 */

const register = pathToFileURL(createRequire(import.meta.url).resolve('@net/net/register')).href;

/** A session takes a few seconds on an idle machine. */
const AT_MOST_MS = 240_000;

/**
 * Runs the program of a client.
 *
 * @param {string} binary The Node that runs it.
 * @param {{ file: string, http?: true | undefined }} program Its file in this folder, and whether `NET_REGISTER=http` is set.
 * @param {object} server What the program has to know of its server.
 * @param {boolean} isOurs Whether `@net/net` stands in for `node:net`.
 * @returns {Promise<Outcome>}
 */
export async function runSession(binary, { file, http }, server, isOurs) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const { NODE_OPTIONS, NET_DEBUG, NET_REGISTER, NET_TRANSPORT, ...inherited } = process.env;
  const env = { ...inherited, CLIENTS_SERVER: JSON.stringify(server), ...(http && { NET_REGISTER: 'http' }) };
  const args = ['--expose-gc', ...(isOurs ? ['--import', register] : []), program];
  const { failure, stdout, stderr } = await run(binary, args, env);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const end = JSON.parse(lines.at(-1) ?? '{}');
  // The program has not come to its end: how it ended is one more thing to compare.
  if (end.cpuMs === undefined) lines.push(`it ends early: ${failure?.message}\n${stderr}`, '');
  else if (end.replaced > 0 !== isOurs) lines.splice(-1, 0, `${end.replaced} sockets are ours`);
  if (end.cpuMs !== undefined && stderr !== '')
    lines.splice(-1, 0, `on stderr: ${stderr.replaceAll(/\(node:\d+\)/g, '(node)')}`);
  return { lines: lines.slice(0, -1), cpuMs: end.cpuMs ?? 0, rssKiB: end.rssKiB ?? 0 };
}

/**
 * @param {string} binary
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ failure: Error | null, stdout: string, stderr: string }>}
 */
function run(binary, args, env) {
  const options = {
    env,
    timeout: AT_MOST_MS,
    maxBuffer: 64 << 20,
    killSignal: /** @type {const} */ ('SIGKILL'),
  };
  return new Promise((resolve) => {
    execFile(binary, args, options, (failure, stdout, stderr) => resolve({ failure, stdout, stderr }));
  });
}
