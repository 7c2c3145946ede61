import { SocketAddress } from '@net/socket-address';
import { otherNode } from '@net-tooling/parity';
import { expect } from 'vitest';
import { BlockList } from './block-list.ts';
import { randomUnits } from './testing/random.ts';

/** One call on a list: the method or getter, and the arguments as `decode` reads them. */
type Operation = [name: string, ...args: unknown[]];

/** The observable state of a list. */
interface ListLike {
  readonly rules: string[];
  readonly size: number;
}

/**
 * Performs operations on a new list, and records every result and the rules after it.
 *
 * The text of this function also runs in Node 26, on Node's own classes, so it can use nothing from around it.
 */
function play(
  List: new () => ListLike,
  Address: new (options: object) => object,
  operations: readonly Operation[],
): unknown[] {
  const decode = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(decode);
    if ('undefined' in value) return undefined;
    if ('socketAddress' in value) return new Address(value.socketAddress as object);
    return value;
  };
  const list = new List();
  const methods = list as unknown as Record<string, (...args: unknown[]) => unknown>;
  return operations.map(([name, ...args]) => {
    const answer: Record<string, unknown> = {};
    try {
      answer.value = name === 'toJSON' ? null : (methods[name]!(...args.map(decode)) ?? null);
    } catch (error) {
      const { name: className, code, message } = error as Error & { code?: string };
      // The text of a syntax error is the engine's, not Node's.
      answer.error = [className, code ?? null, className === 'SyntaxError' ? null : message];
    }
    // Node keeps addresses in a hash table, in no order that means anything.
    const isAddress = (rule: string) => rule.startsWith('Address');
    const rules = name === 'toJSON' ? (JSON.parse(JSON.stringify(list)) as string[]) : list.rules;
    answer.addresses = rules.filter(isAddress).sort();
    answer.others = rules.filter((rule) => !isAddress(rule));
    answer.size = list.size;
    return answer;
  });
}

const node26 = otherNode(26);
const version = node26.answer<string>('console.log(JSON.stringify(process.version))');

/** Plays on Node's own BlockList. */
function playOnNode(sequences: readonly (readonly Operation[])[]): unknown[][] {
  const script = `
    const { BlockList, SocketAddress } = require('node:net');
    const play = ${play};
    const sequences = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    process.stdout.write(JSON.stringify(sequences.map((operations) => play(BlockList, SocketAddress, operations))));
  `;
  return node26.answer<unknown[][]>(script, { input: sequences })!;
}

/** Performs operations on this package's list. */
function playOnOurs(sequences: readonly (readonly Operation[])[]): unknown[][] {
  // This package's methods accept options, which Node's do not; `play` passes none.
  const Address = SocketAddress as new (options: object) => object;
  return JSON.parse(JSON.stringify(sequences.map((operations) => play(BlockList, Address, operations))));
}

function compare(sequences: readonly (readonly Operation[])[], seed?: number): void {
  const expected = playOnNode(sequences);
  const actual = playOnOurs(sequences);
  sequences.forEach((operations, i) => {
    operations.forEach((operation, step) => {
      // Comparing the texts first makes tens of thousands of comparisons fast.
      if (JSON.stringify(actual[i]![step]) === JSON.stringify(expected[i]![step])) return;
      const context = `Node ${version}, seed ${seed}, sequence ${i}, step ${step}: ${JSON.stringify(operation)}`;
      expect(actual[i]![step], context).toStrictEqual(expected[i]![step]);
    });
  });
  expect(actual).toHaveLength(sequences.length);
}

const UNDEFINED = { undefined: true };

/** Draws operations on few addresses, so that rules meet, contain each other, repeat, and are found to be removed. */
function drawSequence(next: () => number, length: number): Operation[] {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
  const number = (limit: number) => Math.floor(next() * limit);

  const ipv4 = () =>
    pick([
      `10.0.0.${number(24)}`,
      `10.0.${number(3)}.${number(256)}`,
      '0.0.0.0',
      '255.255.255.255',
      `${number(256)}.0.0.1`,
    ]);
  const ipv6 = () =>
    pick([
      `::ffff:${ipv4()}`,
      `::FFFF:a00:${number(24).toString(16)}`,
      `2001:db8::${number(24).toString(16)}`,
      `2001:DB8:0:${number(3)}:0:0:0:${number(256).toString(16)}`,
      `::${ipv4()}`,
      '::',
      '::1',
      `::fffe:${ipv4()}`,
      `64:ff9b::${ipv4()}`,
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      'fe80::1',
      `${number(65536).toString(16)}::1`,
    ]);
  const wrong = () =>
    pick<unknown>([
      'nope',
      '',
      '1.2.3',
      '01.2.3.4',
      '1.2.3.4.5',
      '1.2.3.256',
      ' 1.2.3.4',
      '::1::',
      ':::',
      '1:2',
      12,
      null,
      true,
      {},
      [],
      UNDEFINED,
    ]);
  const wrongFamily = () => pick<unknown>(['ipv5', '', 'IP', 4, null, true, []]);

  /** An address, a family that it goes with, and whether it is IPv6. */
  const address = (): [text: unknown, family: unknown, isIPv6: boolean] => {
    const isIPv6 = next() < 0.5;
    const text = isIPv6 ? ipv6() : ipv4();
    if (next() < 0.1) {
      return [
        { socketAddress: { address: text, family: isIPv6 ? 'ipv6' : 'ipv4' } },
        pick([UNDEFINED, 'ipv4', 'ipv6']),
        isIPv6,
      ];
    }
    if (next() < 0.02) return [wrong(), pick([UNDEFINED, 'ipv4', 'ipv6']), isIPv6];
    if (next() < 0.02) return [text, wrongFamily(), isIPv6];
    if (next() < 0.02) return [text, isIPv6 ? 'ipv4' : 'ipv6', isIPv6];
    return [
      text,
      isIPv6 ? pick(['ipv6', 'ipv6', 'IPv6', 'IPV6']) : pick([UNDEFINED, 'ipv4', 'IPv4']),
      isIPv6,
    ];
  };
  const range = (): unknown[] => {
    const [start, family, isIPv6] = address();
    return [start, next() < 0.02 ? wrong() : isIPv6 ? ipv6() : ipv4(), family];
  };
  const prefix = (isIPv6: boolean): unknown =>
    next() < 0.03
      ? pick<unknown>([-1, 33, 129, 1.5, '8', null, UNDEFINED, 4294967304, {}])
      : pick(
          isIPv6
            ? [0, 8, 79, 80, 81, 90, 95, 96, 97, 104, 120, 124, 127, 128]
            : [0, 1, 8, 24, 28, 30, 31, 32],
        );
  const subnet = (): unknown[] => {
    const [network, family, isIPv6] = address();
    return [network, prefix(isIPv6), family];
  };
  const cidr = (): unknown => {
    const isIPv6 = next() < 0.5;
    const text = `${isIPv6 ? ipv6() : ipv4()}/${prefix(isIPv6)}`;
    if (next() < 0.05) {
      return pick<unknown>([
        '10.0.0.0',
        '/8',
        '10.0.0.0/',
        '10.0.0.0/08',
        '10.0.0.0/8/8',
        '10.0.0.0/-0',
        'nope/8',
        '::/x',
        5,
        null,
        UNDEFINED,
      ]);
    }
    return text;
  };
  const several = <Item>(draw: () => Item): Item[] => Array.from({ length: number(4) }, draw);

  const drawn: Operation[] = [];
  const rewrite = (operation: Operation): Operation => {
    // Something that was added, to be removed or added again.
    const [name, ...args] = operation;
    return next() < 0.7 ? [name.replace('add', 'remove'), ...args] : operation;
  };
  while (drawn.length < length) {
    const added = drawn.filter(([name]) => /^add(Address|Range|Subnet|CIDR)$/.test(name));
    const roll = next();
    if (roll < 0.02) drawn.push(['check', `${ipv6()}%${pick(['lo', 'br_lan', '1', '', 'a b'])}`, 'ipv6']);
    else if (roll < 0.3) drawn.push(['check', ...address().slice(0, 2)]);
    else if (roll < 0.5 && added.length > 0) drawn.push(rewrite(pick(added)));
    else if (roll < 0.6) drawn.push(['addAddress', ...address().slice(0, 2)]);
    else if (roll < 0.7) drawn.push(['addRange', ...range()]);
    else if (roll < 0.8) drawn.push(['addSubnet', ...subnet()]);
    else if (roll < 0.86) drawn.push(['addCIDR', cidr()]);
    else if (roll < 0.89) drawn.push(['addCIDRs', next() < 0.05 ? wrong() : several(cidr)]);
    else if (roll < 0.92)
      drawn.push([
        'addAddresses',
        next() < 0.05 ? wrong() : several(() => address()[0]),
        pick([UNDEFINED, 'ipv4', 'ipv6', 'ipv6']),
      ]);
    else if (roll < 0.94) drawn.push(['removeAddress', ...address().slice(0, 2)]);
    else if (roll < 0.95) drawn.push(['removeRange', ...range()]);
    else if (roll < 0.96) drawn.push(['removeSubnet', ...subnet()]);
    else if (roll < 0.97) drawn.push(['removeCIDR', cidr()]);
    else if (roll < 0.98) drawn.push(['toJSON']);
    else if (roll < 0.995) drawn.push(['fromJSON', drawRules(next)]);
    else drawn.push(['clear']);
  }
  return drawn;
}

/** Draws what `fromJSON` is given: what `toJSON` writes, things it is not, or the JSON text of either. */
function drawRules(next: () => number): unknown {
  const rules = [
    'Address: IPv4 10.0.0.1',
    'Address: IPv6 ::ffff:10.0.0.2',
    'Address: IPv6 ::10.0.0.3',
    'Subnet: IPv4 10.0.0.5/30',
    'Subnet: IPv6 2001:db8::1/120',
    'Subnet: IPv6 ::/0',
    'Range: IPv4 10.0.0.7-10.0.0.9',
    'Range: IPv6 ::1-2001:db8::7',
    '  Address: IPv4 10.0.0.11  ',
    'Range: IPv4 10.0.0.9-10.0.0.7',
    'Address: IPv4 10.0.0.999',
    'Subnet: IPv4 10.0.0.0/33',
    'Subnet: IPv6 ::/129',
    'Address: IPv6 10.0.0.1',
    'nothing that is a rule',
    '',
  ].filter(() => next() < 0.2);
  const roll = next();
  if (roll < 0.1) return [...rules, 5];
  if (roll < 0.15) return {};
  if (roll < 0.2) return '"text"';
  if (roll < 0.25) return '{';
  return roll < 0.5 ? JSON.stringify(rules) : rules;
}

node26.test.each([1, 2, 3, 4])('random sequences, seed %i', (seed) => {
  const next = randomUnits(seed);
  compare(
    Array.from({ length: 60 }, () => drawSequence(next, 120)),
    seed,
  );
});

node26.test('all kinds of wrong arguments', () => {
  const values = [
    UNDEFINED,
    null,
    0,
    1.5,
    -1,
    true,
    'nope',
    '',
    '::1',
    '1.2.3.4',
    [],
    ['x'],
    {},
    { a: 1 },
    'x'.repeat(200),
    "it's",
    'line\nbreak',
  ];
  const methods = [
    'addAddress',
    'addAddresses',
    'addCIDR',
    'addCIDRs',
    'removeAddress',
    'removeCIDR',
    'fromJSON',
    'check',
  ];
  const operations: Operation[] = [];
  for (const value of values) {
    for (const method of methods) {
      operations.push([method, value], [method, [value]]);
      operations.push([method, '1.2.3.4', value]);
    }
    for (const verb of ['add', 'remove']) {
      operations.push([`${verb}Range`, value, '1.2.3.4'], [`${verb}Range`, '1.2.3.4', value]);
      operations.push([`${verb}Range`, '1.2.3.4', '1.2.3.5', value], [`${verb}Subnet`, value, 8]);
      operations.push([`${verb}Subnet`, '1.2.3.4', value], [`${verb}Subnet`, '1.2.3.4', 8, value]);
    }
  }
  // An object as the last argument, in most cases the family, is options here.
  const isOptions = ([name, ...args]: Operation) => {
    const last = /Subnet|Range/.test(name) ? args[2] : args[1];
    return typeof last === 'object' && last !== null && !Array.isArray(last) && last !== UNDEFINED;
  };
  compare([operations.filter((operation) => !isOptions(operation))]);
});
