import '../testing/register-http.ts';
import net from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualNetwork } from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A mail server on host `mx`, which takes each mail, and a client on host `app`. */
function setUp(): {
  network: VirtualNetwork;
  send: () => Promise<unknown>;
  received: string[];
  events: string[];
} {
  const network = new VirtualNetwork({ seed: 1 });
  const received: string[] = [];
  const events: string[] = [];
  network.host('mx').start(() => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData(stream, _session, callback) {
        let text = '';
        stream.setEncoding('utf8');
        stream.on('data', (chunk: string) => (text += chunk));
        for (const event of ['error', 'close', 'end']) stream.on(event, () => events.push(event));
        stream.on('end', () => {
          received.push(text);
          // The queue of the server takes its time.
          setTimeout(callback, 100);
        });
      },
    });
    server.on('error', () => undefined);
    server.listen(25);
  });
  const send = () =>
    network.run('app', () =>
      createTransport({ host: 'mx', port: 25, name: 'app' }).sendMail({
        from: 'a@example.org',
        to: 'b@example.org',
        text: 'hello',
      }),
    );
  return { network, send, received, events };
}

const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'sent',
    (error) => error.code,
  );

test('a slow link: the dialogue takes a round trip for each command', async () => {
  const { network, send, received } = setUp();
  network.link(network.host('app'), 'mx', { latency: 500 });
  await network.until(send());
  expect(received[0]).toContain('hello');
  expect(network.now()).toBeGreaterThan(5000);
});

test('a partition before the last answer: the client fails with a mail that has arrived, and sending again sends it twice', async () => {
  const { network, send, received } = setUp();
  const first = outcomeOf(send());
  while (received.length === 0) await network.advance(0.1);
  network.partition('mx', 'app', { oneWay: true });
  network.host('mx').crash();
  network.repair();
  network.host('mx').restart();
  const outcome = await network.until(first);
  await network.until(send());
  expect([outcome, received.length]).toEqual(['ESOCKET', 2]);
});

test('a crash of the client in the middle of a mail: the server drops the mail after a minute', async () => {
  const { network, events, received } = setUp();
  const client = network.run('app', () => net.connect(25, 'mx'));
  const lines = ['EHLO app', 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.org>', 'DATA', 'half a ma'];
  client.on('data', () => client.write(`${lines.shift()}\r\n`));
  await network.advance(1000);
  network.host('app').crash();
  await network.advance(59_000);
  expect([events, lines]).toEqual([[], []]);
  await network.advance(10_000);
  expect([events, received]).toEqual([['error', 'close'], []]);
});
