import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

/**
 * Runs the process of a server.
 *
 * @param {import('./servers.js').Command} command
 * @param {import('./servers.js').Owner} owner
 * @param {string} pidFile Where the id of the running process is written.
 */
export function supervise({ file, args, env }, owner, pidFile) {
  /** @type {string[]} */
  const output = [];
  let keepsRunning = false;
  let child = start();

  function start() {
    const started = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...owner,
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk) => output.push(String(chunk)));
    }
    started.once('exit', () => {
      if (keepsRunning) child = start();
    });
    writeFileSync(pidFile, String(started.pid));
    return started;
  }

  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    hasEnded,
    /** What the server has printed. */
    output: () => output.join(''),
    /** Starts the server again each time it ends, as a service manager does. */
    keepRunning() {
      keepsRunning = true;
    },
    async stop() {
      keepsRunning = false;
      if (hasEnded()) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
