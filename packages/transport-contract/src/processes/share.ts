import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import net from 'node:net';
import { DONE, type ListenHandle, PENDING, type SharedPlace, type Transport } from '@net/transport';

const CONNECTIONS = 3;

/**
 * Runs a cluster of two workers that share a listener. The first worker is full. The primary prints the status with which a third
 * worker failed to listen on a port in use, the number of connections that each of the two workers took, and the exit codes of the
 * two after the primary disconnected them.
 */
export function run(transport: Transport, [policy]: string[]): Promise<void> {
  const { TAKEN_PORT, IS_FULL } = process.env;
  if (cluster.isPrimary) return runPrimary(policy as 'SCHED_RR' | 'SCHED_NONE');
  if (TAKEN_PORT) {
    return ask(transport, { address: '127.0.0.1', port: Number(TAKEN_PORT) }, false).then((status) => {
      process.send!(status);
      process.disconnect!();
    });
  }
  return ask(transport, { address: '127.0.0.1', port: 0 }, IS_FULL === 'yes').then((status) => {
    if (status !== DONE) throw new Error(`Not listening: ${status}`);
  });
}

async function runPrimary(policy: 'SCHED_RR' | 'SCHED_NONE'): Promise<void> {
  cluster.schedulingPolicy = cluster[policy];
  const blocker = net.createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const TAKEN_PORT = (blocker.address() as net.AddressInfo).port;
  const [status] = await once(cluster.fork({ TAKEN_PORT }), 'message');
  blocker.close();

  const workers = [cluster.fork({ IS_FULL: 'yes' }), cluster.fork()];
  const taken = workers.map(() => 0);
  let onTaken = (): void => undefined;
  for (const [index, worker] of workers.entries()) {
    worker.on('message', () => {
      taken[index]!++;
      onTaken();
    });
  }
  const [[address]] = (await Promise.all(workers.map((worker) => once(worker, 'listening')))) as [
    [{ port: number }],
  ];
  for (let n = 0; n < CONNECTIONS; n++) {
    const isTaken = new Promise<void>((resolve) => {
      onTaken = resolve;
    });
    const client = net.connect(address.port, '127.0.0.1').resume();
    // Waits for the message, because a worker that is disconnected may exit before it sends the message.
    await Promise.all([once(client, 'close'), isTaken]);
  }
  const codes = await Promise.all(workers.map(end));
  console.log(JSON.stringify({ status, taken, codes }));
}

async function end(worker: Worker): Promise<number> {
  worker.disconnect();
  const [code] = await once(worker, 'exit');
  return code;
}

/** Listens on an endpoint shared with other workers. Resolves with the status of the operation. */
function ask(transport: Transport, place: SharedPlace, isFull: boolean): Promise<number> {
  let listener: ListenHandle;
  let onClosed = (): void => undefined;
  const user = {
    isFull: () => isFull,
    close(closed: () => void): void {
      onClosed = closed;
      listener.close();
    },
  };
  return new Promise((resolve) => {
    transport.shareListener!(place, { backlog: 10 }, user, (result) => {
      if (typeof result === 'number') {
        resolve(result);
        return;
      }
      listener = result;
      listener.receiver = {
        onListen: resolve,
        onConnection(_status, stream) {
          stream!.close();
          process.send!('connection');
        },
        onClose: () => onClosed(),
      };
      const status = listener.listen(null, { backlog: 10 });
      if (status !== PENDING) resolve(status);
    });
  });
}
