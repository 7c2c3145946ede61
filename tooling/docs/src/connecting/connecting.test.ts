import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { connectIn, type Outcome } from './connect-in.ts';
import { SITUATIONS } from './situations.ts';

const PAGE = new URL('../../pages/connecting.md', import.meta.url);

const rows = await Promise.all(
  SITUATIONS.map(async (situation) => ({
    title: situation.title,
    sequential: await connectIn(situation, true),
    parallel: await connectIn(situation, 'parallel'),
  })),
);

/** IPv6 addresses are known while the silent IPv4 address still has its 250 ms. */
const LATER = ['AAAA in 300 ms, IPv4 silent'];

const connected = rows.filter(({ sequential }) => sequential.isConnected);

test.each(connected)(
  '$title: connects in parallel, too, and not later',
  ({ title, sequential, parallel }) => {
    expect(parallel.isConnected).toBe(true);
    if (LATER.includes(title)) expect(parallel.ms - sequential.ms).toBe(10);
    else expect(parallel.ms).toBeLessThanOrEqual(sequential.ms);
  },
);

test.each(rows)('$title: nothing is left but the connection', ({ sequential, parallel }) => {
  expect(sequential.left).toBe(Number(sequential.isConnected));
  expect(parallel.left).toBe(Number(parallel.isConnected));
});

/** After a change, `vitest run -u` writes the page anew. */
test('the page says what was measured', async () => {
  const cell = ({ ms, result }: Outcome) => `${ms}: ${result}`;
  const lines = rows.map(
    ({ title, sequential, parallel }) => `| ${title} | ${cell(sequential)} | ${cell(parallel)} |`,
  );
  const page = readFileSync(PAGE, 'utf8').replace(
    /(?<=\| --- \| --- \| --- \|\n)(\|.*\n)*/,
    `${lines.join('\n')}\n`,
  );
  await expect(page).toMatchFileSnapshot(fileURLToPath(PAGE));
});
