import { DONE, PENDING, type Transport } from '@net/transport';

/** Listens, prints the port, and closes at the first connection. The argument `unref` lets the process exit without one. */
export function run(transport: Transport, [reference]: string[]): void {
  const listener = transport.createListener('tcp');
  const start = (status: number): void => {
    if (status !== DONE) throw new Error(`Not listening: ${status}`);
    if (reference === 'unref') listener.unref();
    const name = listener.localName();
    if (typeof name !== 'object') throw new Error(`No name: ${name}`);
    console.log(name.port);
  };
  listener.receiver = {
    onListen: start,
    onConnection(_status, stream) {
      stream!.close();
      listener.close();
    },
    onClose: () => undefined,
  };
  const status = listener.listen({ address: '127.0.0.1', port: 0 }, { backlog: 10 });
  if (status !== PENDING) start(status);
}
