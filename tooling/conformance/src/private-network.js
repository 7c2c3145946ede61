import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What `localhost` is in there, whatever this machine's own file says. */
const hosts = fileURLToPath(new URL('./private-network.hosts', import.meta.url));

const enter = 'ip link set lo up && mount --bind "$0" /etc/hosts && exec "$@"';

/**
 * A prefix for a command line that runs the command in a network namespace of its own, with nothing in it but a loopback
 * interface. Files then cannot take each other's ports, none can reach another machine, and `localhost` has both of its
 * addresses.
 *
 * @returns {string[] | undefined} undefined where the platform or the user's rights do not allow it.
 */
export function privateNetwork() {
  if (process.platform !== 'linux') return undefined;
  const asUser = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const prefix = ['unshare', ...asUser, '--net', '--mount', '--', 'sh', '-c', enter, hosts];
  const [command = '', ...args] = [...prefix, 'true'];
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0 ? prefix : undefined;
}

/**
 * Files that connect to addresses of other machines. They run in a private network only.
 *
 * @type {ReadonlySet<string>}
 */
export const reachesOut = new Set(['test-net-autoselectfamily.js']);
