import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBinary } from '@net-tooling/runtimes';
import { formatRow, isMet } from './table.js';

const usage = `pnpm bench:addresses [options]

  --node MAJORS   the Nodes to run on (default 26,20)
  --rounds N      how many samples of each contestant, in turns (default 201)
`;

const { values: options } = parseArgs({
  options: {
    node: { type: 'string', default: '26,20' },
    rounds: { type: 'string', default: '201' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(usage);
  process.exit();
}

const processor = os.cpus()[0]?.model.trim() ?? 'an unknown processor';
console.log(
  `${os.cpus().length} x ${processor}, ${os.type()} ${os.release()}, load ${os.loadavg()[0]?.toFixed(1)}`,
);
console.log('Medians; in brackets how many times as much as the first, by the median of the rounds.');

const missed = [];
for (const major of options.node.split(',').map(Number)) {
  const binary = nodeBinary(major);
  if (binary === undefined) {
    console.log(`\nNode ${major} is left out: there is no binary of it here.`);
    continue;
  }
  const child = fileURLToPath(new URL('./child.js', import.meta.url));
  const { stdout, status } = spawnSync(binary, ['--expose-gc', child, options.rounds], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) process.exit(1);
  console.log(
    `\n${spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim().replace('v', 'Node ')}\n`,
  );
  for (const line of stdout.trim().split('\n')) {
    /** @type {import('./row.ts').Row} */
    const row = JSON.parse(line);
    console.log(formatRow(row, major));
    const goals = row.goals.filter(({ node }) => node === major);
    missed.push(...goals.filter((goal) => !isMet(goal, row.measured)).map(() => row.name));
  }
}
if (missed.length > 0) console.log(`\nMissed: ${missed.join('; ')}`);
