import { closed, expect, serve, textOf } from '../endpoint.js';
import { BlockList, connect } from '../net.js';

/** The list keeps a server from accepting, and a client from even trying. */
export const blockedAddress = {
  title: 'a blocked address',
  async visit(endpoint) {
    const blockList = new BlockList();
    blockList.addSubnet('127.0.0.0', 8, 'ipv4');

    let accepted = 0;
    const accept = (socket) => {
      accepted++;
      socket.end('welcome');
    };
    await serve(endpoint, { blockList }, accept, async (target) => {
      const socket = connect(target).resume();
      socket.on('error', () => {});
      await closed(socket);
      expect(accepted === 0, 'the server accepts nobody from the list');
      expect(socket.bytesRead === 0, 'nobody from the list hears anything');
    });

    return serve(endpoint, {}, accept, async (target) => {
      const refusal = await new Promise((resolve, reject) => {
        const socket = connect({ ...target, blockList });
        socket.once('connect', () => reject(new Error('connected to an address on the list')));
        socket.once('error', resolve);
      });
      expect(refusal.code === 'ERR_IP_BLOCKED', `the client fails with ERR_IP_BLOCKED, not ${refusal.code}`);
      const welcome = await textOf(connect(target));
      expect(welcome === 'welcome' && accepted === 1, 'without the list everybody is welcome');
      return `the server lets nobody in from 127.0.0.0/8\nconnect() does not even try: ${refusal.message}`;
    });
  },
};
