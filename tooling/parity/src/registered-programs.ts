import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bunBinary, denoBinary, nodeBinary } from '@net-tooling/runtimes';
import { type BuildOptions, build } from 'esbuild';

/** The sources of `@net/net`. `register` is built, because Node loads its hooks from a file of JavaScript. */
const SOURCES = new URL('../../../packages/net/src/', import.meta.url);

/** The output of a program. */
export interface Output {
  /** Each line of stdout, which is JSON. */
  lines: unknown[];
  stderr: string;
}

/** A folder with `register`, built from source, and the programs that run with it. */
export class RegisteredPrograms {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'net-register-'));
  /** The URL of the ES module build, for `--import`. */
  readonly esm: string = pathToFileURL(join(this.folder, 'dist/register.js')).href;
  /** The path of the CommonJS build, for `--require`. */
  readonly cjs: string = join(this.folder, 'dist/register.cjs');
  /** `register-http`, for `--import`. */
  readonly httpEsm: string = pathToFileURL(join(this.folder, 'dist/register-http.js')).href;
  /** `register-http`, for `--require`. */
  readonly httpCjs: string = join(this.folder, 'dist/register-http.cjs');

  async build(): Promise<void> {
    const source = (name: string) => fileURLToPath(new URL(name, SOURCES));
    const options: BuildOptions = {
      bundle: true,
      platform: 'node',
      conditions: ['@net/source'],
      outdir: join(this.folder, 'dist'),
      outbase: source('.'),
      logOverride: { 'empty-import-meta': 'silent' },
    };
    const entryPoints = [source('register.ts'), source('register-http.ts')];
    const modules = [source('register/import-hooks.ts'), source('register/net-of-program.ts')];
    await build({ ...options, entryPoints: [...entryPoints, ...modules], format: 'esm' });
    await build({ ...options, entryPoints, format: 'cjs', outExtension: { '.js': '.cjs' } });
    this.write('dist/package.json', '{ "type": "module" }');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Writes a file of a program, and the folders above it. Returns its path. */
  write(name: string, text: string): string {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Runs a program on a major version of Node, or on another runtime. */
  async run(
    runtime: number | 'bun' | 'deno',
    args: string[],
    env: Record<string, string> = {},
  ): Promise<Output> {
    const binary = runtime === 'bun' ? bunBinary() : runtime === 'deno' ? denoBinary() : nodeBinary(runtime);
    if (!binary) throw new Error(`There is no ${runtime} for this platform`);
    const { BUN_OPTIONS, NODE_OPTIONS, NET_DEBUG, NET_REGISTER, ...inherited } = process.env;
    const { stdout, stderr } = await promisify(execFile)(binary, args, { env: { ...inherited, ...env } });
    const lines = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    return { lines, stderr };
  }
}
