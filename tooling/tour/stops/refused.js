import { expect, serve } from '../endpoint.js';
import { connect } from '../net.js';

/** Nobody listens: the error says which call failed, why, and whereto. */
export const refused = {
  title: 'a refused connection',
  async visit(endpoint) {
    const left = await serve(
      endpoint,
      {},
      () => {},
      async (target) => target,
    );
    const error = await new Promise((resolve, reject) => {
      const socket = connect(left);
      socket.once('connect', () => reject(new Error('connected to nobody')));
      socket.once('error', resolve);
    });
    const isPath = 'path' in left;
    const code = isPath ? 'ENOENT' : 'ECONNREFUSED';
    expect(error.code === code, `the code is ${code}, not ${error.code}`);
    expect(error.syscall === 'connect', `the call is connect, not ${error.syscall}`);
    expect(error.address === (left.path ?? left.host), `the address is in the error, not ${error.address}`);
    expect(error.port === left.port, `the port is in the error, not ${error.port}`);
    const fields = Object.entries(error).map(([key, value]) => `${key} ${value}`);
    return `${error.message}\n${fields.join(', ')}`;
  },
};
