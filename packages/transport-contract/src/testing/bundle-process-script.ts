import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { bundleForNode, readmeScript } from './bundle-for-node.ts';

/** Bundles the `processScript` of the README for a backend of `@net/transport`. */
export async function bundleProcessScript(
  factory: 'bunTransport' | 'denoTransport' | 'hostTransport' | 'libuvTransport',
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'net-contract-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const script = readmeScript("import { libuvTransport } from '@net/transport';", factory);
  return bundleForNode(script, folder, 'process-script');
}
