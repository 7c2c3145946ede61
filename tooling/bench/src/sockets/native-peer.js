import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../native/peer.c', import.meta.url));
const folder = fileURLToPath(new URL('../../results/', import.meta.url));

/**
 * Compiles the C program that the subjects are measured beside.
 *
 * @returns {{ path: string } | { missing: string }} Where it is, or why there is none.
 */
export function compileNativePeer() {
  if (process.platform !== 'linux') return { missing: 'it needs epoll, which only Linux has' };
  const path = `${folder}peer`;
  mkdirSync(folder, { recursive: true });
  const compiler = spawnSync('cc', ['-O2', '-Wall', '-Wextra', '-o', path, source], { encoding: 'utf8' });
  if (compiler.error) return { missing: 'there is no C compiler (cc)' };
  if (compiler.status !== 0) throw new Error(`cc failed:\n${compiler.stderr}`);
  return { path };
}
