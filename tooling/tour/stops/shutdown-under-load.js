import { EventEmitter, once } from 'node:events';
import { Agent, createServer as createHttpServer, get } from 'node:http';
import { expect, serve, textOf } from '../endpoint.js';
import { connect } from '../net.js';

const RUNNING = 200;
const IDLE = 50;

/** Requests that run are answered in full, connections without a request are ended, and whoever comes later is refused. */
export const shutdownUnderLoad = {
  title: 'shutdown under load',
  async visit(endpoint) {
    const arrived = new EventEmitter();
    const waiting = [];
    const app = createHttpServer((request, response) => {
      if (request.url === '/idle') {
        response.end('done');
        return;
      }
      response.write('first half, ');
      waiting.push(response);
      arrived.emit('one');
    });
    const accept = (socket) => app.emit('connection', socket);
    return serve(endpoint, { allowHalfOpen: true }, accept, async (target, server) => {
      const agent = new Agent({ keepAlive: true });
      const ask = async (path) => {
        const [response] = await once(get({ ...target, path, agent }), 'response');
        return textOf(response);
      };
      // While one request of these runs, it has its connection for itself.
      const running = Array.from({ length: RUNNING }, () => ask('/running'));
      while (waiting.length < RUNNING) await once(arrived, 'one');
      await Promise.all(Array.from({ length: IDLE }, () => ask('/idle')));
      const { open } = server.stats();
      expect(open >= RUNNING + 1, `the server has more than ${RUNNING} connections, not ${open}`);

      const startedAt = performance.now();
      const shutdown = server.shutdown({ graceMs: 30_000 });
      // The server listens no more, and has ended who is idle; those who run are still at it.
      while (server.stats().open > RUNNING) await new Promise((resolve) => setTimeout(resolve, 5));
      for (const response of waiting) response.end('second half');
      const answers = await Promise.all(running);
      const { ended, reset } = await shutdown;
      const ms = Math.round(performance.now() - startedAt);

      const whole = answers.filter((answer) => answer === 'first half, second half').length;
      expect(whole === RUNNING, `all ${RUNNING} running requests are answered in full, not ${whole}`);
      expect(
        ended === open && reset === 0,
        `all ${open} connections end, and none is reset (${ended}, ${reset})`,
      );
      const [refusal] = await once(connect(target), 'error');
      expect(refusal.code === 'ECONNREFUSED', `whoever comes later is refused, not ${refusal.code}`);
      agent.destroy();
      return `${whole} running requests answered in full, ${open - whole} idle connections ended, ${reset} reset, in ${ms} ms`;
    });
  },
};
