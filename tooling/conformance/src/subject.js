import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf } from './start.js';

const ours = fileURLToPath(new URL('../../../packages/net/dist/index.cjs', import.meta.url));

const registerHttp = fileURLToPath(new URL('../../../packages/net/dist/register-http.cjs', import.meta.url));

/** The subject that is loaded before a test and changes Node's modules by itself, for the HTTP tests. */
export const httpSubject = '@net/net/register-http';

const printTransport = fileURLToPath(new URL('./print-transport.cjs', import.meta.url));

/**
 * The transport that our package chooses by itself in a process that is started like the tests.
 *
 * @param {import('./runtime.js').Runtime} runtime
 * @param {readonly string[]} flags
 * @returns {string}
 * @throws {Error} When it cannot be asked: it is not built, or the flags forbid it to read files.
 */
export function transportOf(runtime, flags) {
  const transport = createRequire(realpathSync(ours)).resolve('@net/transport');
  const [command = '', ...args] = commandOf(runtime, flags, printTransport);
  return execFileSync(command, [...args, transport], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/**
 * The CommonJS file that a run puts in the place of `net`.
 *
 * @param {string} which `builtin`, `@net/net`, `@net/net/register-http`, a path, or a specifier that resolves from `cwd`.
 * @param {string} cwd
 * @returns {string | undefined} undefined for `builtin`.
 * @throws {Error} When there is no such file.
 */
export function findSubject(which, cwd) {
  if (which === 'builtin') return undefined;
  if (which === '@net/net' || which === httpSubject) {
    if (!existsSync(ours)) throw new Error('@net/net is not built: pnpm --filter @net/net... build');
    return realpathSync(which === httpSubject ? registerHttp : ours);
  }
  const asPath = path.resolve(cwd, which);
  return realpathSync(existsSync(asPath) ? asPath : createRequire(path.join(cwd, 'index.js')).resolve(which));
}
