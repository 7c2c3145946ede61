/** What stands behind an address: a server, whose answers take so many milliseconds there and back; or none. */
export type Behaviour =
  | { answersAfterMs: number }
  /** A machine on which nothing listens at the port. */
  | { refusesAfterMs: number }
  /** A machine that is switched off, or behind a firewall that drops packets. */
  | 'silent'
  /** No machine has the address. */
  | 'nobody';

/** What DNS answers to a question for one family. */
export interface Answer {
  /** Undefined if it never answers: the resolver gives up after 5 seconds. */
  afterMs: number | undefined;
  addresses?: Record<string, Behaviour>;
  /** @default 'ENOTFOUND' without addresses */
  error?: 'EAI_AGAIN';
}

/** One row of the table. */
export interface Situation {
  title: string;
  ipv6: Answer;
  ipv4: Answer;
  /** Whether the client has an IPv6 address of its own. @default true */
  hasIPv6?: boolean;
  /** Further options of `connect`. */
  options?: { connectTimeout?: number; blockList?: { check(address: string): boolean } };
  /** The socket's signal is aborted after so many milliseconds. */
  abortAfterMs?: number;
}

const NONE: Answer = { afterMs: 10 };

const IPV6 = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4'];
const IPV4 = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];

function answer(addresses: string[], behaviours: (Behaviour | number)[], afterMs?: number | null): Answer {
  const entries = behaviours.map((each, i) => [
    addresses[i]!,
    typeof each === 'number' ? { answersAfterMs: each } : each,
  ]);
  return {
    afterMs: afterMs === undefined ? 10 : (afterMs ?? undefined),
    addresses: Object.fromEntries(entries),
  };
}

const ipv6 = (behaviours: (Behaviour | number)[], afterMs?: number | null) =>
  answer(IPV6, behaviours, afterMs);
const ipv4 = (behaviours: (Behaviour | number)[], afterMs?: number | null) =>
  answer(IPV4, behaviours, afterMs);

const REFUSES: Behaviour = { refusesAfterMs: 20 };
const NEVER: Answer = { afterMs: undefined };
const TEMPORARY: Answer = { afterMs: 10, error: 'EAI_AGAIN' };

/** Unless a title says otherwise, DNS answers in 10 ms, a server in 20 ms, and connectTimeout is 10 s. */
export const SITUATIONS: Situation[] = [
  { title: 'IPv6 and IPv4', ipv6: ipv6([20]), ipv4: ipv4([20]) },
  { title: 'only IPv4', ipv6: NONE, ipv4: ipv4([20]) },
  { title: 'only IPv6', ipv6: ipv6([20]), ipv4: NONE },
  { title: 'IPv6 in 100 ms', ipv6: ipv6([100]), ipv4: ipv4([20]) },
  { title: 'IPv6 silent', ipv6: ipv6(['silent']), ipv4: ipv4([20]) },
  { title: 'IPv6 refuses', ipv6: ipv6([REFUSES]), ipv4: ipv4([20]) },
  { title: 'nobody has the IPv6 address', ipv6: ipv6(['nobody']), ipv4: ipv4([20]) },
  { title: 'this machine has no IPv6', ipv6: ipv6([20]), ipv4: ipv4([20]), hasIPv6: false },
  { title: 'IPv6 in 400 ms', ipv6: ipv6([400]), ipv4: ipv4([20]) },
  { title: 'IPv6 in 700 ms', ipv6: ipv6([700]), ipv4: ipv4([20]) },
  { title: 'IPv6 in 700 ms, IPv4 in 900 ms', ipv6: ipv6([700]), ipv4: ipv4([900]) },
  { title: 'IPv6 in 700 ms, IPv4 refuses', ipv6: ipv6([700]), ipv4: ipv4([REFUSES]) },
  { title: 'two IPv6 silent', ipv6: ipv6(['silent', 'silent']), ipv4: ipv4([20]) },
  {
    title: 'two IPv6 and the first IPv4 silent',
    ipv6: ipv6(['silent', 'silent']),
    ipv4: ipv4(['silent', 20]),
  },
  { title: 'only IPv4, the first of three silent', ipv6: NONE, ipv4: ipv4(['silent', 20, 20]) },
  { title: 'only IPv4, three of four refuse', ipv6: NONE, ipv4: ipv4([REFUSES, REFUSES, REFUSES, 20]) },
  { title: 'IPv6 refuses, the first IPv4 silent', ipv6: ipv6([REFUSES]), ipv4: ipv4(['silent', 20]) },
  { title: 'all refuse', ipv6: ipv6([REFUSES, REFUSES]), ipv4: ipv4([REFUSES, REFUSES]) },
  { title: 'all silent', ipv6: ipv6(['silent']), ipv4: ipv4(['silent']) },
  { title: 'IPv6 silent, IPv4 refuses', ipv6: ipv6(['silent']), ipv4: ipv4([REFUSES]) },
  { title: 'AAAA in 30 ms', ipv6: ipv6([20], 30), ipv4: ipv4([20]) },
  { title: 'AAAA in 300 ms', ipv6: ipv6([20], 300), ipv4: ipv4([20]) },
  { title: 'AAAA in 300 ms, IPv4 silent', ipv6: ipv6([20], 300), ipv4: ipv4(['silent']) },
  { title: 'AAAA never', ipv6: NEVER, ipv4: ipv4([20]) },
  { title: 'AAAA fails', ipv6: TEMPORARY, ipv4: ipv4([20]) },
  { title: 'A in 300 ms', ipv6: ipv6([20]), ipv4: ipv4([20], 300) },
  { title: 'A never, IPv6 refuses', ipv6: ipv6([REFUSES]), ipv4: NEVER },
  { title: 'no such name', ipv6: NONE, ipv4: NONE },
  { title: 'no DNS', ipv6: NEVER, ipv4: NEVER },
  {
    title: 'the IPv6 address is blocked',
    ipv6: ipv6([20]),
    ipv4: ipv4([20]),
    options: { blockList: { check: (address) => address.includes(':') } },
  },
  {
    title: 'all addresses are blocked',
    ipv6: ipv6([20]),
    ipv4: ipv4([20]),
    options: { blockList: { check: () => true } },
  },
  {
    title: 'IPv6 silent, connectTimeout 400 ms',
    ipv6: ipv6(['silent']),
    ipv4: ipv4([20]),
    options: { connectTimeout: 400 },
  },
  {
    title: 'aborted after 300 ms, IPv6 silent',
    ipv6: ipv6(['silent']),
    ipv4: ipv4(['silent']),
    abortAfterMs: 300,
  },
];
