import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { NetModule } from './stage.ts';

/** What a program in a process of its own gets. */
export interface ProgramContext {
  net: NetModule;
  once: typeof once;
  args: string[];
  /** Prints a value as a line of JSON, for the test to read. */
  say(value: unknown): void;
}

/**
 * What another process runs: a function, whose source text is all that reaches it, or the text of a module in which `net`,
 * `once`, `args` and `say` are defined.
 */
export type Program = ((context: ProgramContext) => unknown) | string;

/** How to start a program. */
export interface ProgramOptions {
  args?: readonly (string | number)[];
  /** What the child's descriptors from 3 on are: those of this process, or new pipes. */
  descriptors?: readonly (number | 'pipe')[];
  /** Whether the two have a channel for messages and handles: `process.send` of both. */
  channel?: boolean;
  /** Variables of the environment, besides those of this process. */
  env?: Readonly<Record<string, string>>;
  /** How many descriptors the child may have open. */
  openFiles?: number;
}

/** What stands in for `node:net` in a process of its own. */
export interface ChildModule {
  /** For example `export * from '@net/server'`. */
  source: string;
  /** From where its imports are resolved. */
  directory: string;
}

/** How a process ended. */
export interface ProgramEnd {
  /** The exit code, or the name of the signal that ended it. */
  code: number | string;
  /** All values that it said. */
  readonly said: unknown[];
  /** What it wrote to stderr. */
  errors: string;
}

/** A program that runs. */
export class RunningProgram {
  readonly process: ChildProcess;
  /** What it has printed, line by line. */
  readonly lines: string[] = [];
  readonly ended: Promise<ProgramEnd>;

  constructor(child: ChildProcess) {
    this.process = child;
    const { lines } = this;
    let rest = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const complete = (rest + text).split('\n');
      rest = complete.pop()!;
      lines.push(...complete);
      child.emit('line');
    });
    let errors = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code: code ?? signal,
      get said() {
        return lines.map((line) => JSON.parse(line));
      },
      errors,
    }));
  }

  /** Waits for the value that the program says after `count` others. */
  async said(count: number): Promise<unknown> {
    await this.#until(() => this.lines.length > count);
    return JSON.parse(this.lines[count]!);
  }

  /** Waits until the program has printed `line`. */
  printed(line: string): Promise<void> {
    return this.#until(() => this.lines.includes(line));
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const end = await Promise.race([once(this.process, 'line').then(() => undefined), this.ended]);
      if (end && !condition()) {
        throw new Error(`It ended with ${end.code}, having printed ${this.lines.join(' | ')}\n${end.errors}`);
      }
    }
  }
}

/** Starts a program that uses `node:net`, or the module that stands in for it. It ends with the test at the latest. */
export async function startProgram(
  module: ChildModule | undefined,
  program: Program,
  { args = [], descriptors = [], channel, env, openFiles }: ProgramOptions = {},
): Promise<RunningProgram> {
  const script = join(scratchFolder(), `${++scriptsMade}.mjs`);
  writeFileSync(
    script,
    `import * as net from ${JSON.stringify(module ? await bundled(module) : 'node:net')};
     import { once } from 'node:events';
     const args = process.argv.slice(2);
     const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
     ${typeof program === 'string' ? program : `await (${program})({ net, once, say, args });`}`,
  );
  // A shell sets the limit; it then becomes the program, so that its id is the child's.
  const limit = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh'];
  const [file = '', ...before] = [...(openFiles === undefined ? [] : limit), process.execPath];
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...descriptors, ...(channel ? ['ipc' as const] : [])];
  const child = spawn(file, [...before, script, ...args.map(String)], {
    stdio,
    env: { ...process.env, ...env },
  });
  const running = new RunningProgram(child);
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  return running;
}

let folder: string | undefined;
let scriptsMade = 0;

/** A folder that goes with this process. */
function scratchFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'net-programs-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

const bundles = new Map<string, Promise<string>>();

/** The URL of a module as one file that a plain Node imports, which is built once. */
function bundled({ source, directory }: ChildModule): Promise<string> {
  const outfile = join(scratchFolder(), `net-${bundles.size}.mjs`);
  const known = bundles.get(source + directory);
  if (known) return known;
  const built = build({
    stdin: { contents: source, resolveDir: directory },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
  }).then(() => pathToFileURL(outfile).href);
  bundles.set(source + directory, built);
  return built;
}
