import { errnoNumber } from '@net/errors';
import { PENDING, type Status, type Transport } from '@net/transport';

/**
 * Connects to a socket file, to find out whether anybody listens there. The server that listens there sees a connection that ends at once.
 *
 * @param answer Called later. Everything counts as an answer but "nobody listens" and "there is no file": a server that this user may
 *   not connect to, or whose queue is full, is alive.
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
