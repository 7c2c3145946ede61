import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    member: string;
  }
}

/** Bundles the program of a member from sources, once for all tests. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'net-fleet-'));
  const outfile = join(folder, 'member.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./member.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['@net/source'],
    logLevel: 'error',
  });
  provide('member', outfile);
  return () => rmSync(folder, { recursive: true });
}
