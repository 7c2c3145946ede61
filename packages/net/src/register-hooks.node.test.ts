import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { nodeMajors } from '@net-tooling/runtimes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
const { resolve } = createRequire(import.meta.url);
const quoted = (specifier: string) => JSON.stringify(resolve(specifier));

/** Connects once; says whose sockets carried it. */
const connectOnce = `
  const server = net.createServer((accepted) => accepted.end()).listen(0, '127.0.0.1', () => {
    net.connect(server.address().port, '127.0.0.1').resume().on('close', () => {
      console.log(JSON.stringify(net.Socket === Object.getPrototypeOf(tls.TLSSocket) ? "Node's" : 'ours'));
      server.close();
    });
  });`;

const appInCommonJS = () =>
  programs.write('app.cjs', `const net = require('net'); const tls = require('tls'); ${connectOnce}`);
const appAsModule = () =>
  programs.write('app.mjs', `import net from 'node:net'; import tls from 'node:tls'; ${connectOnce}`);

/** OpenTelemetry as its documentation sets it up. When the process ends it prints the names and attributes of the spans. */
const tracerInCommonJS = () =>
  programs.write(
    'tracer.cjs',
    `const { NodeTracerProvider, SimpleSpanProcessor, InMemorySpanExporter } = require(${quoted('@opentelemetry/sdk-trace-node')});
     const { registerInstrumentations } = require(${quoted('@opentelemetry/instrumentation')});
     const { NetInstrumentation } = require(${quoted('@opentelemetry/instrumentation-net')});
     const exporter = new InMemorySpanExporter();
     const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
     tracerProvider.register();
     registerInstrumentations({ instrumentations: [new NetInstrumentation()], tracerProvider });
     process.on('exit', () => {
       const spans = exporter.getFinishedSpans().map(({ name, attributes }) => [name, Object.keys(attributes).sort()]);
       console.log(JSON.stringify(spans));
     });`,
  );
const tracerAsModule = () =>
  programs.write(
    'tracer.mjs',
    `import { createRequire, register } from 'node:module';
     register(${JSON.stringify(pathToFileURL(resolve('@opentelemetry/instrumentation/hook.mjs')).href)});
     createRequire(import.meta.url)(${JSON.stringify(tracerInCommonJS())});`,
  );

beforeAll(() => programs.build());
afterAll(() => programs.remove());

describe.each(nodeMajors)('on Node %i', (major) => {
  const required: [order: string, flags: (tracer: string) => string[]][] = [
    ['the tracer with --require, then --import', (tracer) => ['--require', tracer, '--import', programs.esm]],
    ['the tracer with --require, first', (tracer) => ['--require', tracer, '--require', programs.cjs]],
    ['the tracer with --require, last', (tracer) => ['--require', programs.cjs, '--require', tracer]],
  ];
  test.each(required)('OpenTelemetry: %s', { timeout: 60_000 }, async (_order, flags) => {
    const tracer = tracerInCommonJS();
    const app = appInCommonJS();
    const [, spansOfNode] = (await programs.run(major, ['--require', tracer, app])).lines;
    expect(spansOfNode).toEqual([['tcp.connect', expect.arrayContaining(['server.port'])]]);
    const { lines, stderr } = await programs.run(major, [...flags(tracer), app]);
    expect(lines).toEqual(['ours', spansOfNode]);
    expect(stderr).toBe('');
  });

  test.each([
    ['first', (tracer: string) => ['--import', tracer, '--import', programs.esm]],
    ['last', (tracer: string) => ['--import', programs.esm, '--import', tracer]],
  ])('OpenTelemetry over import-in-the-middle, %s', { timeout: 60_000 }, async (_order, flags) => {
    const tracer = pathToFileURL(tracerAsModule()).href;
    const app = appAsModule();
    const [, spansOfNode] = (await programs.run(major, ['--import', tracer, app])).lines;
    expect(spansOfNode).toEqual([['tcp.connect', expect.arrayContaining(['server.port'])]]);
    const { lines } = await programs.run(major, [...flags(tracer), app]);
    expect(lines).toEqual(['ours', spansOfNode]);
  });

  test('require-in-the-middle that has seen the net of Node keeps nobody from ours, and a warning says so', {
    timeout: 60_000,
  }, async () => {
    const hook = programs.write(
      'hook.cjs',
      `const { Hook } = require(${quoted('require-in-the-middle')});
       new Hook(['net'], (exports) => exports);
       require('net');`,
    );
    const flags = ['--require', hook, '--import', programs.esm];
    const { lines, stderr } = await programs.run(major, [...flags, appInCommonJS()]);
    expect(lines).toEqual(['ours']);
    expect(stderr.match(/NetRegisterWarning/g)).toHaveLength(1);
    expect((await programs.run(major, [...flags, appAsModule()])).lines).toEqual(['ours']);
  });

  test('a loader that is registered later may import net itself', { timeout: 60_000 }, async () => {
    programs.write(
      'loader.mjs',
      `import net, { isIP } from 'node:net';
       export const resolve = (specifier, context, next) => next(isIP(specifier) === net.isIP('::1') ? 'none' : specifier, context);`,
    );
    const adds = programs.write(
      'adds-loader.mjs',
      `import { register } from 'node:module'; register('./loader.mjs', import.meta.url);`,
    );
    const flags = ['--import', programs.esm, '--import', pathToFileURL(adds).href];
    expect((await programs.run(major, [...flags, appAsModule()])).lines).toEqual(['ours']);
  });

  test('a module that imports net before register keeps that of Node, nobody else does, and a warning says so', {
    timeout: 60_000,
  }, async () => {
    const early = programs.write('early.mjs', `import net from 'node:net'; export default net;`);
    const flags = ['--import', pathToFileURL(early).href, '--import', programs.esm];
    for (const app of [appAsModule(), appInCommonJS()]) {
      const { lines, stderr } = await programs.run(major, [...flags, app]);
      expect(lines).toEqual(['ours']);
      expect(stderr.match(/NetRegisterWarning: An ES module has imported Node's own net/g)).toHaveLength(1);
    }
  });

  test('a static import of register warns about the static imports of net beside it', {
    timeout: 60_000,
  }, async () => {
    const warned = async (firstLine: string) => {
      const text = `${firstLine} import ${JSON.stringify(programs.esm)}; await import(${JSON.stringify(pathToFileURL(appAsModule()).href)});`;
      const { lines, stderr } = await programs.run(major, [programs.write('static.mjs', text)]);
      expect(lines).toEqual(['ours']);
      return stderr.includes('NetRegisterWarning');
    };
    expect(await warned(`import 'node:net';`)).toBe(true);
    expect(await warned(`import 'node:http';`)).toBe(false);
  });

  test('a single executable application, whose require cannot be hooked, is warned', {
    timeout: 60_000,
  }, async () => {
    const sea = programs.write('sea.cjs', "require('node:sea').isSea = () => true;");
    const flags = ['--require', sea, '--require', programs.cjs];
    const { stderr } = await programs.run(major, [...flags, appInCommonJS()]);
    expect(stderr.match(/NetRegisterWarning: In a single executable/g)).toHaveLength(1);
  });
});
