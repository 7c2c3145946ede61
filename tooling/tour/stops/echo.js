import { connected, expect, serve, textOf } from '../endpoint.js';

const LINES = [
  'good morning',
  'доброе утро',
  'おはよう',
  'صباح الخير',
  '🌅',
  '\0\x01\x02',
  'x'.repeat(100_000),
];

/** What goes in comes out, in order, whatever the letters. */
export const echo = {
  title: 'echo',
  async visit(endpoint) {
    return serve(
      endpoint,
      {},
      (socket) => socket.pipe(socket),
      async (target) => {
        const socket = await connected(target);
        const answer = textOf(socket);
        for (const line of LINES) socket.write(`${line}\n`);
        socket.end();
        const lines = (await answer).split('\n').slice(0, -1);
        expect(lines.length === LINES.length, `${LINES.length} lines come back, not ${lines.length}`);
        const changed = LINES.filter((line, index) => lines[index] !== line);
        expect(changed.length === 0, `all lines come back as they went, not ${changed.length} changed`);
        return `${LINES.length} lines came back as they went: ${LINES.slice(0, 5).join(', ')}, …`;
      },
    );
  },
};
