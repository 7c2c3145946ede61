import { connect } from './native-handles.js';

/**
 * A client that connects, writes chunks as fast as they are taken, ends, and waits for the other end to end.
 *
 * @param {import('../row.ts').Address} address
 * @param {{ chunkBytes: number }} options
 * @returns {import('../row.ts').Part}
 */
export function source(address, { chunkBytes }) {
  const chunk = Buffer.alloc(chunkBytes, 'a');
  return {
    async run(chunks) {
      const client = await connect(address);
      let left = chunks;
      const write = () => {
        while (left-- > 0) if (!client.write(chunk, write)) return;
        client.shutdown();
      };
      write();
      await new Promise((resolve) => {
        client.onEnd = () => resolve(client.close());
      });
    },
  };
}
