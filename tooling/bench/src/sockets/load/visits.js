import { connect } from './native-handles.js';

/**
 * Clients that connect, send a message if there is one, read the answer, and close; a few at a time.
 *
 * @param {import('../row.ts').Address} address
 * @param {object} [options]
 * @param {Uint8Array} [options.message] Sent and expected back. Without one, a client closes as soon as it is connected.
 * @param {boolean} [options.turnedAway] The subject closes the connection; the client waits for that.
 * @returns {import('../row.ts').Part}
 */
export function visits(address, { message, turnedAway = false } = {}) {
  async function visit() {
    const client = await connect(address);
    await new Promise((resolve) => {
      client.onEnd = () => resolve(undefined);
      if (turnedAway) return;
      if (message === undefined) return client.shutdown();
      let missing = message.length;
      client.onBytes = (length) => {
        missing -= length;
        if (missing === 0) client.shutdown();
      };
      client.write(message);
    });
    client.close();
  }

  return {
    async run(operations) {
      let left = operations;
      const visitor = async () => {
        while (left-- > 0) await visit();
      };
      await Promise.all(Array.from({ length: 16 }, visitor));
    },
  };
}
