import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ours = fileURLToPath(new URL('../../../packages/net/dist/index.cjs', import.meta.url));

/**
 * The CommonJS file that a run puts in the place of `net`.
 *
 * @param {string} which `builtin`, `@net/net`, a path, or a specifier that resolves from `cwd`.
 * @param {string} cwd
 * @returns {string | undefined} undefined for `builtin`.
 * @throws {Error} When there is no such file.
 */
export function findSubject(which, cwd) {
  if (which === 'builtin') return undefined;
  if (which === '@net/net') {
    if (!existsSync(ours)) throw new Error('@net/net is not built: pnpm --filter @net/net... build');
    return realpathSync(ours);
  }
  const asPath = path.resolve(cwd, which);
  return realpathSync(existsSync(asPath) ? asPath : createRequire(path.join(cwd, 'index.js')).resolve(which));
}
