import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Capabilities } from './contract.ts';
import {
  capabilityNeeds,
  getCapabilities,
  getDefaultTransport,
  hostTransport,
  libuvTransport,
  unsupportedError,
} from './index.ts';

const names = Object.keys(hostTransport().capabilities) as (keyof Capabilities)[];

/** The table in the README: the entry for each capability and backend. */
const rows = new Map(
  [
    ...readFileSync(new URL('../README.md', import.meta.url), 'utf8').matchAll(
      /^\| `(\w+)` +\|.*\| ([^|]*?) +\| [^|]* \| ([^|]*?) +\|$/gm,
    ),
  ].map(([, name, libuv, host]) => [name, { libuv, host }]),
);

/** Whether the running Node is what "Node 24.15 or 25.6" means: in one of these lines, or in a later one. */
function isRunning(versions: string): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const lines = [...versions.matchAll(/(\d+)\.(\d+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
  if (lines.some(([line, since]) => major === line && minor >= since!)) return true;
  return major > Math.max(...lines.map(([line]) => line!));
}

test('every capability has its row in the README', () => {
  expect(names.filter((name) => !rows.has(name))).toEqual([]);
});

test('the backends have the same capabilities', () => {
  expect(Object.keys(libuvTransport()!.capabilities)).toEqual(names);
});

for (const { name: backend, capabilities } of [libuvTransport()!, hostTransport()]) {
  const versioned = names.filter((name) => rows.get(name)![backend as 'host']!.startsWith('Node '));
  test.each(versioned)(`over ${backend}, %s is there from the version on that the README says`, (name) => {
    const said = rows.get(name)![backend as 'host']!;
    const isElsewhere = said.includes('not on macOS') && process.platform !== 'linux';
    expect(capabilities[name]).toBe(isRunning(said) && !isElsewhere);
  });
}

test.each(names)('an error says who has %s, as the README does', (capability) => {
  const versions = /Node \d[\d.]* or [\d.]+/.exec(rows.get(capability)!.host!)?.[0] ?? '';
  expect(capabilityNeeds(capability)).toContain(versions);
  expect(unsupportedError({ capability, syscall: 'call' })).toMatchObject({
    code: 'ENOTSUP',
    syscall: 'call',
    message: `call ENOTSUP - ${capability} ${capabilityNeeds(capability)}`,
  });
});

test('getCapabilities asks the default transport', () => {
  expect(getCapabilities()).toBe(getDefaultTransport().capabilities);
});
