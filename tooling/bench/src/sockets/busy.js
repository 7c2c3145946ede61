import { spawn } from 'node:child_process';
import os from 'node:os';

/** Processes that compute without end, one for each processor. Killed with the bench, whatever ends it. */
const spinning = new Set();

process.on('exit', stopSpinning);

/** Keeps all processors busy, as they are in production: more messages arrive between two turns of the event loop then. */
export function keepBusy() {
  for (let count = 0; count < os.cpus().length; count++) {
    spinning.add(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  }
}

export function stopSpinning() {
  for (const child of spinning) child.kill('SIGKILL');
  spinning.clear();
}
