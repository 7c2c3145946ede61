import { errnoNumber } from '@net/errors';
import { PENDING, type Status, type Transport } from '@net/transport';

/**
 * Connects to a socket file to determine whether a process listens on it. A server that listens there gets a connection that ends
 * immediately.
 *
 * @param answer Called once, in a later tick. `isAlive` is false only for ECONNREFUSED (nobody listens) and ENOENT (there is no
 *   file). A server to which this user may not connect, or whose queue is full, counts as alive.
 */
export function probeSocket(transport: Transport, path: string, answer: (isAlive: boolean) => void): void {
  const stream = transport.createStream('ipc');
  const onConnect = (status: Status): void => {
    stream.close();
    answer(status !== errnoNumber('ECONNREFUSED') && status !== errnoNumber('ENOENT'));
  };
  const ignore = (): void => undefined;
  stream.receiver = {
    onConnect,
    onRead: ignore,
    onReadInto: ignore,
    onReadEnd: ignore,
    onWrite: ignore,
    onShutdown: ignore,
    onClose: ignore,
  };
  const status = stream.connect({ path });
  if (status !== PENDING) process.nextTick(onConnect, status);
}
