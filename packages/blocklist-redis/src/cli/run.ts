import { parseArgs } from 'node:util';
import { connectList } from '../connect-list.ts';
import type { RedisClient } from '../connection/client.ts';
import type { RedisList } from '../redis-list.ts';
import { toRuleKey } from '../rules/rule-key.ts';
import { parseDuration } from './duration.ts';
import { HELP } from './help.ts';

/** What the command gets from the process: its arguments, the variable REDIS_URL, and functions to connect and to print. */
export interface Surroundings {
  readonly args: readonly string[];
  readonly url: string | undefined;
  makeClient(url: string): Promise<RedisClient>;
  print(line: string): void;
  complain(line: string): void;
}

/** A mistake in the arguments. */
class UsageError extends Error {}

const OPTIONS = {
  for: { type: 'string' },
  label: { type: 'string' },
  reason: { type: 'string' },
  name: { type: 'string', default: 'bans' },
  url: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof readArgs>['values'];

/** The options of each command, in addition to the common ones. */
const COMMANDS: Record<string, readonly (keyof typeof OPTIONS)[]> = {
  ban: ['for', 'label', 'reason'],
  unban: [],
  list: ['json'],
};

/** Runs one command. Returns the exit status: 0, 1 if the command failed, 2 if the arguments are invalid. */
export async function run({ args, url, makeClient, print, complain }: Surroundings): Promise<number> {
  try {
    const { values, positionals } = readArgs(args);
    const [command, ...rules] = positionals;
    if (values.help || command === undefined) {
      (values.help ? print : complain)(HELP.trimEnd());
      return values.help ? 0 : 2;
    }
    validateCommand(command, rules, values);
    const note = { label: values.label, reason: values.reason, ttlMs: readDuration(values.for) };
    const keys = rules.map(readRule);
    const client = await makeClient(values.url ?? url ?? 'redis://127.0.0.1:6379');
    const list = await connectList({ client, name: values.name });
    try {
      if (command === 'list') for (const line of describeRules(list, values.json)) print(line);
      await Promise.all(keys.map((key) => (command === 'ban' ? list.ban(key, note) : list.unban(key))));
    } finally {
      await list.close();
    }
    return 0;
  } catch (error) {
    complain((error as Error).message);
    return error instanceof UsageError ? 2 : 1;
  }
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function validateCommand(command: string, rules: readonly string[], values: Values): void {
  const own = COMMANDS[command];
  if (!own)
    throw new UsageError(`There is no command ${command}. There are ban, unban and list; --help says more.`);
  for (const option of Object.values(COMMANDS).flat()) {
    if (values[option] !== undefined && !own.includes(option)) {
      throw new UsageError(`${command} has no option --${option}`);
    }
  }
  if (command === 'list' && rules.length > 0)
    throw new UsageError(`list takes no rules, but got ${rules[0]}`);
  if (command !== 'list' && rules.length === 0) {
    throw new UsageError(
      `What is to be ${command === 'ban' ? 'banned' : 'lifted'}? An address, a prefix or a range is missing.`,
    );
  }
}

function readDuration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const duration = parseDuration(text);
  if (duration === undefined)
    throw new UsageError(`--for takes a time such as 90s, 10m or 7d, but got ${text}`);
  return duration;
}

function readRule(text: string): string {
  try {
    return toRuleKey(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function* describeRules(list: RedisList, isJSON: boolean | undefined): Iterable<string> {
  for (const text of list.rules) {
    const [rule, body] = /^\w+: IPv[46] (\S+)/.exec(text) as unknown as [string, string];
    const first = body.split(/[/-]/)[0]!;
    const note = list
      .matches(first, first.includes(':') ? 'ipv6' : 'ipv4')
      .find((match) => match.rule === rule);
    // Skips a rule that has expired since `rules` was read.
    if (!note) continue;
    const { label, reason, expiresAt } = note;
    const until = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
    if (isJSON) yield JSON.stringify({ rule: body, label, reason, until });
    else yield [body, label && `[${label}]`, until && `until ${until}`, reason].filter(Boolean).join('  ');
  }
}
