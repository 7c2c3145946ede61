import { DONE, PENDING, type Transport } from '@net/transport';

/**
 * Listens without accepting, and prints the port. With the argument `before` or `after`, calls `unref` before or after
 * `acceptStop`, so that the process exits.
 */
export function run(transport: Transport, [reference]: string[]): void {
  const listener = transport.createListener('tcp');
  const start = (status: number): void => {
    if (status !== DONE) throw new Error(`Not listening: ${status}`);
    if (reference === 'before') listener.unref();
    if (listener.acceptStop() !== DONE) throw new Error('Still accepting');
    if (reference === 'after') listener.unref();
    const name = listener.localName();
    if (typeof name !== 'object') throw new Error(`No name: ${name}`);
    console.log(name.port);
  };
  listener.receiver = {
    onListen: start,
    onConnection() {
      throw new Error('Accepted');
    },
    onClose: () => undefined,
  };
  const status = listener.listen({ address: '127.0.0.1', port: 0 }, { backlog: 10 });
  if (status !== PENDING) start(status);
}
