import { connected, expect, serve, textOf } from '../endpoint.js';

/** Either side says one thing and ends; both hear all of it. */
export const helloAndGoodbye = {
  title: 'hello and goodbye',
  async visit(endpoint) {
    let heard;
    const greet = (socket) => {
      heard = textOf(socket);
      socket.end('hello');
    };
    return serve(endpoint, { allowHalfOpen: true }, greet, async (target) => {
      const socket = await connected({ ...target, allowHalfOpen: true });
      const hello = await textOf(socket);
      socket.end('goodbye');
      const goodbye = await heard;
      expect(hello === 'hello', `the client heard "hello", not ${JSON.stringify(hello)}`);
      expect(goodbye === 'goodbye', `the server heard "goodbye", not ${JSON.stringify(goodbye)}`);
      return `the server said "${hello}" and ended; the client said "${goodbye}" and ended`;
    });
  },
};
