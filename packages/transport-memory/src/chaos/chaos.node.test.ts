import { expect, test } from 'vitest';
import { type ChaosFault, ChaosPlan, type FaultKind, VirtualNetwork } from '../index.ts';

/** A client that communicates with a server for ten seconds, and reconnects if necessary. */
function chat(network: VirtualNetwork): { received: () => number } {
  const [a, b] = [network.host('a'), network.host('b')];
  let received = 0;
  b.start(() => b.net.createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(80));
  const connect = (): void => {
    if (network.now() > 10_000) return;
    const socket = a.net.connect(80, 'b');
    const ask = (): boolean => socket.write('x');
    socket.on('connect', ask).on('error', () => undefined);
    socket.on('data', () => {
      received++;
      if (network.now() > 10_000) socket.end();
      else ask();
    });
    socket.on('close', connect);
    socket.setKeepAlive(true, 1000);
  };
  connect();
  return { received: () => received };
}

const options = { duration: 9000, every: 300, lasting: { uniform: [50, 500] as const } };

test('the same seed draws the same plan; another seed another', () => {
  const draw = (seed: number): string => {
    const network = new VirtualNetwork({ seed });
    network.host('a');
    network.host('b');
    return String(network.chaos(options));
  };
  expect(draw(1)).toBe(draw(1));
  expect(draw(1)).not.toBe(draw(2));
  expect(draw(1)).toMatch(/^300 ms: [a-z -]+ of [ab]( and [ab])?, for \d+ ms\n/);
});

test('a plan is kept as JSON, and makes the same run', async () => {
  const first = new VirtualNetwork({ seed: 5 });
  chat(first);
  const plan = first.chaos(options);
  await first.run();
  const second = new VirtualNetwork({ seed: 5 });
  chat(second);
  second.chaos(new ChaosPlan(JSON.parse(JSON.stringify(plan)).faults));
  await second.run();
  expect(plan.faults.length).toBe(29);
  expect(String(second.trace())).toBe(String(first.trace()));
  expect(String(first.trace())).toMatch(/crash|partition|hold|slow/);
});

test('whatever happens, in the end all is well again', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const network = new VirtualNetwork({ seed });
    const { received } = chat(network);
    network.chaos(options);
    await network.run();
    expect(received()).toBeGreaterThan(10);
    const before = network.now();
    const [a, b] = [network.host('a'), network.host('b')];
    const socket = a.net.connect(80, b.addresses[0]!, () => socket.end('x')).resume();
    await network.until(new Promise((resolve) => socket.on('close', resolve)));
    expect([a.isDown, b.isDown, network.now() - before < 10]).toEqual([false, false, true]);
  }
});

test.each<[FaultKind, readonly string[]]>([
  ['partition', ['a', 'b']],
  ['one-way partition', ['b', 'a']],
  ['hold', ['a', 'b']],
  ['slow link', ['a', 'b']],
  ['crash', ['b']],
  ['pause reading', ['b']],
  ['reset', ['a', 'b']],
])('%s disturbs who talks meanwhile', async (kind, hosts) => {
  const undisturbed = new VirtualNetwork({ seed: 1 });
  const usual = chat(undisturbed);
  await undisturbed.run();
  const network = new VirtualNetwork({ seed: 1 });
  const { received } = chat(network);
  network.chaos(new ChaosPlan([{ kind, at: 1000, lasting: 5000, hosts }]));
  await network.run();
  const share = received() / usual.received();
  if (kind === 'reset') expect([share > 0.9, share < 1]).toEqual([true, true]);
  else expect([share > 0.2, share < 0.8]).toEqual([true, true]);
});

test('two faults that hit the same at a time end with the last of them', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const faults: ChaosFault[] = [
    { kind: 'crash', at: 10, lasting: 100, hosts: ['a'] },
    { kind: 'crash', at: 50, lasting: 100, hosts: ['a'] },
  ];
  const a = network.host('a');
  network.chaos(new ChaosPlan(faults));
  await network.advance(120);
  expect(a.isDown).toBe(true);
  await network.run();
  expect([a.isDown, network.now()]).toEqual([false, 150]);
});

test('with one host, nothing between two can be drawn', () => {
  const network = new VirtualNetwork({ seed: 1 });
  network.host('a');
  const { faults } = network.chaos(options);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['crash', 'pause reading']));
  expect(() => network.chaos({ duration: 10, kinds: ['reset'] })).toThrow('no host');
});
