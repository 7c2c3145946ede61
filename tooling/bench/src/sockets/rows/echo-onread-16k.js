import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  // Servers of node:net have no such option: there the row is `echo-16k`.
  title: 'echo, 64 connections, 16 KiB, with onread',
  operation: 'message',
  operations: 10_000,
  goal: 0.4,
  native: 'echo',

  subject(net, address) {
    /** @type {(this: import('node:net').Socket, length: number, buffer: Uint8Array) => boolean} */
    function callback(length, buffer) {
      this.write(buffer.subarray(0, length));
      if (this.writableLength === 0) return true;
      // Nothing may be read into the buffer until its bytes are written.
      this.write('', () => this.resume());
      return false;
    }
    // node:net ignores the option, which its types lack, and emits what arrives.
    const options = { allowHalfOpen: false, onread: () => ({ buffer: Buffer.alloc(64 * 1024), callback }) };
    const server = net.createServer(options, (socket) => socket.on('data', (bytes) => socket.write(bytes)));
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 64, request: Buffer.alloc(16 * 1024, 'a') }),
};
