import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** What pnpm told this process about itself, and what a user has set up for npm, are not for strangers. */
const OURS = /^npm_|^pnpm_|^yarn_|^bun_|^NODE_PATH$|^NODE_OPTIONS$|^INIT_CWD$/i;

/** Where commands run as if on a new machine, which knows one registry. */
export class Surroundings {
  #environment;

  /**
   * @param {string} home An empty folder: the user's, with all settings and caches.
   * @param {string} registry The URL of the only registry.
   * @param {string} pnpm The script that is pnpm.
   */
  constructor(home, registry, pnpm) {
    const bin = join(home, 'bin');
    mkdirSync(bin, { recursive: true });
    // Changesets calls pnpm by its name.
    writeFileSync(join(bin, 'pnpm'), `#!/bin/sh\nexec '${process.execPath}' '${pnpm}' "$@"\n`);
    chmodSync(join(bin, 'pnpm'), 0o755);
    // Publishing takes a token, even where everybody may publish.
    const token = `//${new URL(registry).host}/:_authToken=anybody`;
    writeFileSync(join(home, '.npmrc'), `registry=${registry}\n${token}\nfund=false\naudit=false\n`);

    const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
    this.#environment = {
      ...Object.fromEntries(inherited),
      HOME: home,
      XDG_CACHE_HOME: join(home, '.cache'),
      XDG_DATA_HOME: join(home, '.local/share'),
      PATH: [bin, process.env.PATH].join(delimiter),
      npm_config_registry: registry,
      npm_config_update_notifier: 'false',
      YARN_NPM_REGISTRY_SERVER: registry,
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
      YARN_ENABLE_TELEMETRY: '0',
      // It would wait for a day with what was published just now.
      YARN_NPM_MINIMAL_AGE_GATE: '0',
      BUN_INSTALL_CACHE_DIR: join(home, '.bun'),
      TURBO_TELEMETRY_DISABLED: '1',
      CI: 'true',
    };
  }

  /**
   * Runs a command to its end.
   *
   * @param {string} cwd
   * @param {string} command
   * @param {string[]} rest
   * @param {Record<string, string>} [more] Of the environment.
   * @returns {Promise<string>} What it wrote to its output.
   * @throws {Error} With all that it wrote, if it fails.
   */
  run(cwd, command, rest, more = {}) {
    const options = {
      cwd,
      env: { ...this.#environment, ...more },
      maxBuffer: 1 << 26,
      timeout: 300_000,
      killSignal: /** @type {const} */ ('SIGKILL'),
    };
    return new Promise((resolve, reject) => {
      execFile(command, rest, options, (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else reject(new Error(`${command} ${rest.join(' ')}\n${stdout}${stderr}`.trim(), { cause: error }));
      });
    });
  }
}
