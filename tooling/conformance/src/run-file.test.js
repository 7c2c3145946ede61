import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { runFile } from './run-file.js';
import { findRuntime } from './runtime.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));

/** @type {import('./start.js').Setup} */
const setup = {
  root: `${fixtures}outcomes`,
  runtime: findRuntime(process.execPath, '/'),
  subject: undefined,
  timeoutMs: 60_000,
  network: undefined,
};

const { NET_TRANSPORT } = process.env;
afterEach(() => {
  delete process.env.EXPECTED_TRANSPORT;
  if (NET_TRANSPORT === undefined) delete process.env.NET_TRANSPORT;
  else process.env.NET_TRANSPORT = NET_TRANSPORT;
});

it('passes a file that ends with exit code 0', async () => {
  expect(await runFile(setup, 'test-net-passes.js')).toMatchObject({ status: 'pass', reason: '' });
});

it('gives the error of a file that fails', async () => {
  const { status, reason, output } = await runFile(setup, 'test-net-fails.js');
  expect(status).toBe('fail');
  expect(reason).toBe('AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 2 !== 3');
  expect(output).toContain('test-net-fails.js:2');
});

it('skips a file that says it cannot run here', async () => {
  expect(await runFile(setup, 'test-net-skips.js')).toMatchObject({
    status: 'skip',
    reason: 'only for the moon',
  });
});

it('ends a file that does not end, with its children', async () => {
  const outcome = await runFile({ ...setup, timeoutMs: 500 }, 'test-net-hangs.js');
  expect(outcome).toMatchObject({ status: 'fail', reason: 'no end within 0.5 s' });
});

it('names the signal that ended a file', async () => {
  const outcome = await runFile(setup, 'test-net-kills-itself.js');
  expect(outcome).toMatchObject({ status: 'fail', reason: 'ended by SIGKILL' });
});

it('starts a file with the flags that the run asks for', async () => {
  const flags = ['--no-network-family-autoselection', '--trace-uncaught'];
  expect(await runFile({ ...setup, flags }, 'test-net-started-with.js')).toMatchObject({
    status: 'pass',
    output: `${JSON.stringify(flags)}\n`,
  });
});

it('loads a subject that replaces what it replaces by itself, and nothing else', async () => {
  const preloaded = { ...setup, subject: `${fixtures}preloaded.cjs`, isPreload: true };
  expect(await runFile(preloaded, 'test-net-preloaded.js')).toMatchObject({ status: 'pass', output: '' });
  expect(await runFile(setup, 'test-net-preloaded.js')).toMatchObject({ status: 'fail' });
});

it('honours the flags and the environment a file asks for, and passes the transport on', async () => {
  process.env.NET_TRANSPORT = 'host';
  process.env.EXPECTED_TRANSPORT = 'host';
  expect(await runFile(setup, 'test-net-flags.js')).toMatchObject({ status: 'pass', output: '' });
});
