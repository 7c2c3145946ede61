import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parseFaults } from '../faults.ts';

const schema = JSON.parse(readFileSync(new URL('./faults.schema.json', import.meta.url), 'utf8'));
const matchesSchema = new Ajv({ allowUnionTypes: true }).compile(schema);

test.each<[string, unknown]>([
  ['no rule', { rules: [] }],
  ['a seed that is a number', { seed: 5, rules: [] }],
  ['a seed that is a text, and a schema', { $schema: './faults.schema.json', seed: 'x', rules: [] }],
  [
    'every property',
    {
      rules: [
        {
          host: 'db',
          port: 5432,
          direction: 'out',
          connections: [1, 3],
          probability: 0.5,
          refuse: 'ECONNREFUSED',
          latency: { normal: [100, 20] },
          bandwidth: 0.5,
          maxChunk: 1,
          resetAfter: 0,
          resetAfterBytes: 0,
          silentAfter: 0.5,
          endDelay: 1,
        },
      ],
    },
  ],
  ['latency that is a number', { rules: [{ latency: 5 }] }],
  ['uniform latency', { rules: [{ latency: { uniform: [1, 2] } }] }],
  ['exponential latency', { rules: [{ latency: { exponential: 2 } }] }],
])('%s: the schema and the parser take it', (_what, value) => {
  expect(matchesSchema(value)).toBe(true);
  const { $schema, ...options } = value as { $schema?: string };
  expect(parseFaults(JSON.stringify(value))).toEqual(options);
});

test.each<[string, unknown, field: string]>([
  ['a list', [], 'f.json'],
  ['no rules', {}, 'f.json.rules'],
  ['a misspelt name', { rules: [], sed: 1 }, 'f.json.sed'],
  ['a seed that is a list', { rules: [], seed: [] }, 'f.json.seed'],
  ['rules that are none', { rules: {} }, 'f.json.rules'],
  ['a rule that is none', { rules: [{}, 5] }, 'f.json.rules[1]'],
  ...Object.entries({
    latencyMs: 5,
    host: 5,
    port: 65_536,
    direction: 'both',
    connections: [0],
    probability: 1.1,
    refuse: 'refused',
    latency: { pareto: 1 },
    bandwidth: 0,
    maxChunk: 1.5,
    resetAfter: '5',
    resetAfterBytes: -1,
    silentAfter: null,
    endDelay: true,
  }).map(([name, value]): [string, unknown, string] => [
    `a bad ${name}`,
    { rules: [{ [name]: value }] },
    `f.json.rules[0].${name}`,
  ]),
  [
    'a distribution without its second number',
    { rules: [{ latency: { uniform: [1] } }] },
    'f.json.rules[0].latency',
  ],
  ['a negative mean', { rules: [{ latency: { exponential: -1 } }] }, 'f.json.rules[0].latency'],
])('%s: the schema refuses it, and the parser names the field', (_what, value, field) => {
  expect(matchesSchema(value)).toBe(false);
  expect(() => parseFaults(JSON.stringify(value), 'f.json')).toThrow(
    new RegExp(`['"]${field.replace(/[[\].]/g, '\\$&')}['"] `),
  );
});

test('a file may begin with a byte order mark', () => {
  expect(parseFaults('\uFEFF{ "rules": [] }')).toEqual({ rules: [] });
});

test('what is no JSON is refused with the reason', () => {
  expect(() => parseFaults('{ rules: [] }', 'f.json')).toThrow(/'f\.json' must be JSON: .*Received '{ rules/);
});
