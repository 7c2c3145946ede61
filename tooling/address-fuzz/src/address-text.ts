import fc from '@net-tooling/config/fast-check';

const AWKWARD_OCTETS = [
  ...['0', '1', '9', '10', '99', '100', '127', '199', '200', '249', '250', '255', '256'],
  ...['00', '01', '08', '0377'],
];
const AWKWARD_CHARACTERS = [...'0123456789abcdefABCDEF:.%xXgG-+/[] \t\0\r\né０٣ﬁ\u2028'];
const ZONES = [
  '%eth0',
  '%1',
  '%a-b.c:d',
  '%',
  '%a_b',
  '%%',
  '%é',
  '% ',
  '%\0',
  '%\r\n',
  '%@127.0.0.1',
  '%]:80/',
];

const octet = fc.oneof(
  { weight: 3, arbitrary: fc.nat(255).map(String) },
  { weight: 1, arbitrary: fc.constantFrom(...AWKWARD_OCTETS) },
);

const quad = fc
  .oneof(
    { weight: 19, arbitrary: fc.array(octet, { minLength: 4, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(octet, { maxLength: 5 }) },
  )
  .map((octets) => octets.join('.'));

const group = fc.tuple(fc.oneof(fc.nat(0xffff), fc.nat(2)), fc.nat(39)).map(([value, style]) => {
  const digits = value.toString(16);
  if (style === 39) return `0${digits.padStart(4, '0')}`;
  if (style > 34) return digits.padStart(4, '0');
  return style > 24 ? digits.toUpperCase() : digits;
});

const groups = (minLength: number, maxLength: number) =>
  fc.array(group, { minLength, maxLength }).map((all) => all.join(':'));

const ipv6 = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(groups(0, 4), groups(0, 4)).map((halves) => halves.join('::')) },
      { weight: 1, arbitrary: fc.tuple(groups(0, 7), groups(0, 7)).map((halves) => halves.join('::')) },
      { weight: 2, arbitrary: groups(8, 8) },
      { weight: 1, arbitrary: groups(6, 9) },
    ),
    fc.option(quad, { freq: 5 }),
    fc.option(fc.constantFrom(...ZONES), { freq: 6 }),
  )
  .map(([text, end, zone]) => (end === null ? text : text.replace(/[^:]*$/, end)) + (zone ?? ''));

/** One typing error: `at` says where, `kind` which. */
const edit = fc.tuple(fc.nat(45), fc.nat(4), fc.constantFrom(...AWKWARD_CHARACTERS));

function applyEdit(text: string, [at, kind, character]: [number, number, string]): string {
  const head = text.slice(0, at);
  const [first = '', second = ''] = [text.slice(at, at + 1), text.slice(at + 1, at + 2)];
  const drop = head + text.slice(at + 1);
  const double = head + first + text.slice(at);
  const swap = head + second + first + text.slice(at + 2);
  return [drop, double, head + character + text.slice(at + 1), swap, head + character + text.slice(at)][
    kind
  ]!;
}

const withEdits = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(text, fc.oneof(fc.constant([]), fc.array(edit, { maxLength: 2 })))
    .map(([intact, edits]) => edits.reduce(applyEdit, intact));

/** Texts that are, or nearly are, addresses as `inet_pton` and Node's `isIP` read them. */
export const addressText: fc.Arbitrary<string> = withEdits(fc.oneof(quad, ipv6));

const looseNumber = fc.tuple(fc.double({ min: 0, max: 34, noNaN: true }), fc.nat(2)).map(([bits, base]) => {
  const value = Math.floor(2 ** bits) - 1;
  return [`${value}`, `0${value.toString(8)}`, `0x${value.toString(16)}`][base]!;
});

/** Texts that are, or nearly are, addresses as `inet_aton` and URLs read them. */
export const looseAddressText: fc.Arbitrary<string> = withEdits(
  fc
    .array(fc.oneof(looseNumber, fc.constantFrom(...AWKWARD_OCTETS)), { minLength: 1, maxLength: 5 })
    .map((numbers) => numbers.join('.')),
);
