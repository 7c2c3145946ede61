import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { NetImplementation } from './implementations.ts';

let ourModule: Promise<string> | undefined;

/** Ours as one file that a plain `node` of any version imports; made once, removed with the process. */
function bundled(): Promise<string> {
  ourModule ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'net-socket-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const outfile = join(folder, 'ours.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('../index.ts', import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@net/source'],
    });
    return outfile;
  })();
  return ourModule;
}

/** A process that runs `script`, in which `net` is the implementation and `args` what it is given. */
export class Child {
  readonly process: ChildProcess;
  /** What it has printed, line by line. */
  readonly lines: string[] = [];
  readonly #ended: Promise<void>;
  #text = '';

  private constructor(child: ChildProcess) {
    this.process = child;
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      const lines = this.#text.split('\n');
      this.#text = lines.pop()!;
      this.lines.push(...lines);
      child.emit('line');
    });
    this.#ended = once(child, 'close').then(() => undefined);
    onTestFinished(async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await this.#ended;
    });
  }

  static async start(
    net: NetImplementation,
    script: string,
    args: readonly (string | number)[] = [],
    /** What its descriptors from 3 on are. */
    stdio: readonly ('pipe' | number)[] = [],
  ): Promise<Child> {
    const specifier = net.name === 'ours' ? pathToFileURL(await bundled()).href : 'node:net';
    const source = `import * as net from ${JSON.stringify(specifier)};
      const args = process.argv.slice(1);
      ${script}`;
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--input-type=module', '--eval', source, '--', ...args.map(String)],
      { stdio: ['pipe', 'pipe', 'inherit', ...stdio] },
    );
    return new Child(child);
  }

  /** Waits until it has printed `line`. */
  async printed(line: string): Promise<void> {
    while (!this.lines.includes(line)) {
      if (this.process.exitCode !== null)
        throw new Error(`It ended, having printed ${this.lines.join(' | ')}`);
      await once(this.process, 'line');
    }
  }

  /** Waits for its end; returns the exit code, or the name of the signal that ended it. */
  async ended(): Promise<number | string> {
    await this.#ended;
    return this.process.exitCode ?? this.process.signalCode!;
  }
}
