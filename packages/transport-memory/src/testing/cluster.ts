import type net from '@net/net';
import { VirtualNetwork } from '../index.ts';

/**
 * Runs a network of three hosts that send messages to each other for one second, with every kind of fault. Returns the trace
 * and the messages that each host received, as text.
 */
export async function runCluster(seed: number): Promise<string> {
  const network = new VirtualNetwork({
    seed,
    link: { latency: { normal: [3, 1] }, bandwidth: 10_000_000, loss: 0.01, segments: 'random' },
    limits: { sendBuffer: 4096, receiveBuffer: 4096 },
  });
  const names = ['a', 'b', 'c'];
  const heard: string[] = [];
  for (const name of names) {
    const host = network.host(name);
    host.start(() => {
      const server = host.net.createServer((socket) => {
        socket
          .on('error', (error) => heard.push(`${name} ${error.message}`))
          .on('data', ({ length }) => {
            heard.push(`${network.now()} ${name} ${length}`);
            socket.write('ok');
          });
      });
      server.listen(80);
      for (const other of names) if (other !== name) talk(network, host.net, name, other, heard);
    });
  }
  network.chaos({ duration: 1000, every: 100, lasting: { exponential: 100 } });
  await network.advance(1000);
  return `${network.trace()}${heard.join('\n')}`;
}

function talk(
  network: VirtualNetwork,
  { connect }: typeof net,
  name: string,
  other: string,
  heard: string[],
): void {
  if (network.now() > 900) return;
  const socket = connect({ port: 80, host: other });
  let rounds = 0;
  socket.on('connect', () => socket.write('x'.repeat(5000)));
  socket.on('data', () => (rounds++ < 5 ? socket.write('more') : socket.end()));
  socket.on('error', ({ message }) => heard.push(`${network.now()} ${name} ${message}`));
  socket.on('close', () => talk(network, { connect } as typeof net, name, other, heard));
}
