import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { listen } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { ours } from '../testing/implementations.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** In a function of its own: the variables of a test that is suspended are reachable. */
async function closedSocket(): Promise<WeakRef<object>> {
  const peer = await listen();
  const socket = ours.connect(peer.to as never);
  socket.setTimeout(60_000);
  await once(socket, 'connect');
  socket.destroy();
  await once(socket, 'close');
  return new WeakRef(socket);
}

test('the first socket of a thread that has had a timeout is collected once it has closed', async () => {
  const reference = await closedSocket();
  for (let round = 0; round < 50 && reference.deref(); round++) {
    // A `WeakRef` keeps its target until the end of the turn in which it was asked.
    await new Promise(setImmediate);
    collectGarbage();
  }
  expect(reference.deref()).toBe(undefined);
});
