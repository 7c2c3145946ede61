import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import type { NetModule } from './stage.ts';

/** What a program in a process of its own gets. */
export interface ProgramContext {
  net: NetModule;
  once: typeof once;
  args: string[];
  /** Sends a value to the test. */
  say(value: unknown): void;
}

/** Runs in another process, as its own text: it sees its argument and globals, and nothing around it. */
export type Program = (context: ProgramContext) => unknown;

/** How to start a program. */
export interface ProgramOptions {
  args?: string[];
  /** What becomes of the child's descriptors from 3 on. */
  descriptors?: number[];
  /** Whether the two have a channel for messages and handles: `process.send` of both. */
  channel?: boolean;
  /** How many descriptors the child may have open. */
  openFiles?: number;
}

/** How a process ended, and what it said. */
export interface ProgramEnd {
  code: number | null;
  said: unknown[];
  errors: string;
}

/** A program that runs. */
export class RunningProgram {
  readonly process: ChildProcess;
  readonly #said: unknown[] = [];
  readonly #listeners = new Set<() => void>();
  #errors = '';
  readonly ended: Promise<ProgramEnd>;

  constructor(child: ChildProcess) {
    this.process = child;
    let rest = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      this.#said.push(...lines.map((line) => JSON.parse(line)));
      for (const listener of this.#listeners) listener();
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.ended = once(child, 'close').then(([code]) => ({ code, said: this.#said, errors: this.#errors }));
  }

  /** The value that the program says next after `count` others. */
  async said(count: number): Promise<unknown> {
    while (this.#said.length <= count) {
      const more = new Promise<void>((resolve) => this.#listeners.add(resolve));
      const end = await Promise.race([more, this.ended]);
      if (end && this.#said.length <= count) {
        throw new Error(`It ended with ${end.code} and said only ${JSON.stringify(end.said)}\n${end.errors}`);
      }
    }
    return this.#said[count];
  }
}

/** What stands in for `node:net` in a process of its own. */
export interface ChildModule {
  /** For example `export * from '@net/server'`. */
  source: string;
  /** From where its imports are resolved. */
  directory: string;
}

/** Starts programs that use `node:net` or what stands in for it. */
export class Children {
  readonly #module: ChildModule | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'net-programs-'));
  readonly #running = new Set<ChildProcess>();
  #built: Promise<unknown> | undefined;
  #made = 0;

  /** Call it where `afterAll` may be called. */
  constructor(module: ChildModule | undefined) {
    this.#module = module;
    afterAll(() => {
      for (const child of this.#running) child.kill('SIGKILL');
      rmSync(this.#folder, { recursive: true });
    });
  }

  async start(
    program: Program,
    { args = [], descriptors = [], channel, openFiles }: ProgramOptions = {},
  ): Promise<RunningProgram> {
    const script = join(this.#folder, `${++this.#made}.mjs`);
    writeFileSync(
      script,
      `import * as net from ${JSON.stringify(await this.#specifier())};
       import { once } from 'node:events';
       const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
       await (${program})({ net, once, say, args: process.argv.slice(2) });`,
    );
    // A shell sets the limit; it then becomes the program, so that its id is the child's.
    const limit = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh'];
    const [file = '', ...before] = [...(openFiles === undefined ? [] : limit), process.execPath];
    const stdio: StdioOptions = [
      'pipe',
      'pipe',
      'pipe',
      ...descriptors,
      ...(channel ? ['ipc' as const] : []),
    ];
    const child = spawn(file, [...before, script, ...args], { stdio });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    return new RunningProgram(child);
  }

  async #specifier(): Promise<string> {
    if (!this.#module) return 'node:net';
    const { source, directory } = this.#module;
    const outfile = join(this.#folder, 'ours.mjs');
    this.#built ??= build({
      stdin: { contents: source, resolveDir: directory },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@net/source'],
    });
    await this.#built;
    return pathToFileURL(outfile).href;
  }
}
