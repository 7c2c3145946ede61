import { testOnEveryRuntime } from '../testing/on-every-runtime.ts';

const program = (clock: 'virtual' | 'auto'): string => `
  import { once } from 'node:events';
  import timers from 'node:timers';
  import { VirtualNetwork } from './index.ts';

  const network = new VirtualNetwork({ seed: 1, clock: '${clock}', link: { latency: 10 } });
  const answered = [];
  const wait = (turns) => {
    const { setImmediate } = turns % 2 ? globalThis : timers;
    if (turns > 0) setImmediate(wait, turns - 1);
    else answered.push(network.now());
  };
  const server = network.host('b').net.createServer((socket) => {
    clearImmediate(setImmediate(() => console.log('cleared')));
    socket.on('data', () => wait(20));
  });
  server.listen(80);
  const { net } = network.host('a');
  // Two connections, so that an event that calls no program lies between.
  const ends = [1, 2].map(() => once(net.connect(80, 'b').resume().end('x'), 'end'));
  await (${clock === 'virtual'} ? network.until(Promise.all(ends)) : Promise.all(ends));
  console.log(answered.join());
  server.close();`;

for (const clock of ['virtual', 'auto'] as const) {
  const title = `a chain of setImmediate takes no time: clock ${clock}`;
  testOnEveryRuntime(title, program(clock), '30.5,30.5');
}
