import { DONE, PENDING, type Transport } from '@net/transport';
import { echo } from './echo.ts';

/** Listens on descriptor 3, echoes on the first connection, and closes. */
export function run(transport: Transport): void {
  const listener = transport.openListener(3);
  if ('status' in listener) throw new Error(`Not opened: ${listener.status}, ${listener.type}`);
  const start = (status: number): void => {
    if (status !== DONE) throw new Error(`Not listening: ${status}`);
    if (listener.kind !== 'tcp') throw new Error(`It is ${listener.kind}`);
    if (typeof listener.localName() !== 'object') throw new Error('It has no name');
    console.log('listening');
  };
  listener.receiver = {
    onListen: start,
    onConnection(_status, stream) {
      listener.close();
      echo(stream!, () => undefined);
    },
    onClose: () => undefined,
  };
  const status = listener.listen(null, { backlog: 10 });
  if (status !== PENDING) start(status);
}
