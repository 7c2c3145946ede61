import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { nodeMajors } from '@net-tooling/runtimes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
beforeAll(() => programs.build());
afterAll(() => programs.remove());

describe.each(nodeMajors)('on Node %i', { timeout: 60_000 }, (major) => {
  const ways: [way: string, flags: () => string[]][] = [
    ["Node's net", () => []],
    ['--import', () => ['--import', programs.esm]],
    ['--require', () => ['--require', programs.cjs]],
  ];

  test.each(ways)('%s: syncBuiltinESMExports shows imports what was replaced', async (_way, flags) => {
    const program = programs.write(
      'sync.mjs',
      `import Module, { createRequire, syncBuiltinESMExports } from 'node:module';
       import net, { connect, isIP } from 'node:net';
       import * as namespace from 'net';
       const required = createRequire(import.meta.url)('net');
       const seen = [];
       const look = () => seen.push([connect, namespace.connect, net.connect].map((each) => each === replaced));
       const replaced = () => 'replaced';
       const { connect: original } = required;
       required.connect = replaced;
       look();
       syncBuiltinESMExports();
       look();
       required.connect = original;
       Module.syncBuiltinESMExports();
       look();
       console.log(JSON.stringify([seen, isIP('::1')]));`,
    );
    const { lines } = await programs.run(major, [...flags(), program]);
    const seen = [
      [false, false, true],
      [true, true, true],
      [false, false, false],
    ];
    expect(lines).toEqual([[seen, 6]]);
  });

  test.each(ways)('%s: the defaults of autoSelectFamily are those of HTTP, too', async (_way, flags) => {
    const program = programs.write(
      'defaults.cjs',
      `const net = require('net');
       const nodes = process.getBuiltinModule('net');
       const look = () => [net, nodes].map((each) => [each.getDefaultAutoSelectFamily(), each.getDefaultAutoSelectFamilyAttemptTimeout()]);
       net.setDefaultAutoSelectFamily(false);
       net.setDefaultAutoSelectFamilyAttemptTimeout(321);
       const seen = look();
       net.setDefaultAutoSelectFamily(true);
       console.log(JSON.stringify([...seen, ...look()]));`,
    );
    const { lines } = await programs.run(major, [...flags(), program]);
    const [before, after] = [
      [false, 321],
      [true, 321],
    ];
    expect(lines).toEqual([[before, before, after, after]]);
  });

  test.each(ways)('%s: every name that Node exports can be imported', async (_way, flags) => {
    const names = programs.write(
      'names.cjs',
      "console.log(JSON.stringify(Object.keys(process.getBuiltinModule('net'))));",
    );
    const [exported] = (await programs.run(major, [names])).lines as [string[]];
    expect(exported).toContain('_createServerHandle');
    const program = programs.write(
      'imports.mjs',
      `import { ${exported.join(', ')} } from 'net';
       console.log(JSON.stringify([${exported.join(', ')}].every((value) => value !== undefined)));`,
    );
    expect((await programs.run(major, [...flags(), program])).lines).toEqual([true]);
  });
});
