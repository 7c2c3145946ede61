import type net from '@net/net';
import { VirtualNetwork } from '../index.ts';

/**
 * What a network does in four seconds in which five hosts send messages to each other, through everything that `chaos` has,
 * as text: the trace, and what each host has heard.
 */
export async function runCluster(seed: number): Promise<string> {
  const network = new VirtualNetwork({
    seed,
    link: { latency: { normal: [3, 1] }, bandwidth: 10_000_000, loss: 0.01, segments: 'random' },
    limits: { sendBuffer: 4096, receiveBuffer: 4096 },
  });
  const names = ['a', 'b', 'c', 'd', 'e'];
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
  network.chaos({ duration: 4000, every: 200, lasting: { exponential: 300 } });
  await network.advance(4000);
  return `${network.trace()}${heard.join('\n')}`;
}

function talk(
  network: VirtualNetwork,
  { connect }: typeof net,
  name: string,
  other: string,
  heard: string[],
): void {
  if (network.now() > 3000) return;
  const socket = connect({ port: 80, host: other });
  let rounds = 0;
  socket.on('connect', () => socket.write('x'.repeat(10_000)));
  socket.on('data', () => (rounds++ < 5 ? socket.write('more') : socket.end()));
  socket.on('error', ({ message }) => heard.push(`${network.now()} ${name} ${message}`));
  socket.on('close', () => talk(network, { connect } as typeof net, name, other, heard));
}
