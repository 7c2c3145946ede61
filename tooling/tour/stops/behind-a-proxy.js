import { once } from 'node:events';
import { closed, connected, expect, serve, textOf } from '../endpoint.js';
import { BlockList, connect } from '../net.js';

/** A proxy passes its client on with the PROXY protocol; the server behind it believes the proxy, and nobody else. */
export const behindAProxy = {
  title: 'behind a proxy',
  async visit(endpoint) {
    const proxies = new BlockList();
    proxies.addAddress('127.0.0.1');
    const tell = (socket) => socket.end(`${socket.remoteAddress}:${socket.remotePort}`);

    const told = await serve(endpoint, { proxyProtocol: { from: proxies } }, tell, (target) => {
      const passOn = (client) => {
        const upstream = connect({ ...target, proxyProtocol: { client } });
        client.pipe(upstream).pipe(client);
      };
      return serve(endpoint, {}, passOn, async (front) => {
        const client = await connected(front);
        const self = `${client.localAddress}:${client.localPort}`;
        const answer = await textOf(client);
        expect(answer === self, `the server behind the proxy sees ${self}, not ${answer}`);
        return answer;
      });
    });

    return serve(endpoint, { proxyProtocol: { from: new BlockList() } }, tell, async (target, server) => {
      const source = { address: '192.0.2.1', port: 1 };
      const liar = connect({ ...target, proxyProtocol: { source, destination: source } });
      liar.on('error', () => {});
      const [{ reason }] = await once(server, 'drop');
      await closed(liar);
      expect(
        reason === 'proxyUntrusted',
        `a client that says so itself is dropped, with another reason: ${reason}`,
      );
      return `the server behind the proxy saw the client, ${told}\na client that claimed to be 192.0.2.1 was dropped: ${reason}`;
    });
  },
};
