import { expect, test } from 'vitest';
import { FakeRedis } from '../testing/fake-redis.ts';
import { parseDuration } from './duration.ts';
import { run } from './run.ts';

/** Runs a command line, and returns its exit status and output. */
async function command(line: string, server = new FakeRedis(), url?: string) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const urls: string[] = [];
  const status = await run({
    args: line.split(' ').map((arg) => arg.replaceAll('_', ' ')),
    url,
    makeClient: async (where) => {
      urls.push(where);
      return server.client();
    },
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
  });
  return { status, printed, complaints, urls };
}

test('ban, list and unban', async () => {
  const server = new FakeRedis();
  server.now = () => Date.parse('2030-01-01');
  expect(await command('ban 192.0.2.1 10.1.2.3/8 --label ssh --reason 12_failed_logins', server)).toEqual({
    status: 0,
    printed: [],
    complaints: [],
    urls: ['redis://127.0.0.1:6379'],
  });
  await command('ban 2001:db8::1-2001:db8::9 --for 10m', server);
  const { printed } = await command('list', server);
  expect(printed.map((line) => line.replace(/10:\d\d\.\d{3}Z/, '10:00Z'))).toEqual([
    '192.0.2.1  [ssh]  12 failed logins',
    '10.0.0.0/8  [ssh]  12 failed logins',
    '2001:db8::1-2001:db8::9  until 2030-01-01T00:10:00Z',
  ]);
  await command('unban 10.0.0.0/8 2001:db8::1-2001:db8::9', server);
  expect((await command('list --json', server)).printed).toEqual([
    '{"rule":"192.0.2.1","label":"ssh","reason":"12 failed logins"}',
  ]);
  expect((await command('list --name other', server)).printed).toEqual([]);
});

test('where Redis is: --url, then $REDIS_URL', async () => {
  expect((await command('list --url redis://b', undefined, 'redis://a')).urls).toEqual(['redis://b']);
  expect((await command('list', undefined, 'redis://a')).urls).toEqual(['redis://a']);
});

test('help, asked for and not', async () => {
  const { status, printed } = await command('--help');
  expect({ status, help: printed[0]?.includes('Usage') }).toEqual({ status: 0, help: true });
  const { status: without, complaints } = await command('--name x');
  expect({ without, help: complaints[0]?.includes('Usage') }).toEqual({ without: 2, help: true });
});

test.each<[line: string, complaint: string]>([
  ['block 192.0.2.1', 'There is no command block'],
  ['ban', 'What is to be banned?'],
  ['unban', 'What is to be lifted?'],
  ['list 192.0.2.1', 'list takes no rules'],
  ['ban nope', 'Invalid IP address: nope'],
  ['ban 192.0.2.1 --for soon', '--for takes a time'],
  ['unban 192.0.2.1 --for 10m', 'unban has no option --for'],
  ['ban 192.0.2.1 --json', 'ban has no option --json'],
  ['ban 192.0.2.1 --until 10m', "Unknown option '--until'"],
])('%s', async (line, complaint) => {
  const { status, complaints, urls } = await command(line);
  expect({ status, urls }).toEqual({ status: 2, urls: [] });
  expect(complaints.join('\n')).toContain(complaint);
});

test('Redis is not there', async () => {
  const server = new FakeRedis();
  server.isUp = false;
  expect(await command('ban 192.0.2.1', server)).toMatchObject({
    status: 1,
    complaints: ['connect ECONNREFUSED'],
  });
});

test.each<[string, number | undefined]>([
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1.5d', 129_600_000],
  ['2w', 1_209_600_000],
  ['250ms', 250],
  ['10', undefined],
  ['', undefined],
  ['-1m', undefined],
  ['1.5.5m', undefined],
  ['10m ', undefined],
])('a time: %s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
