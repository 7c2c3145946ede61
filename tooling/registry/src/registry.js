import { once } from 'node:events';
import { join } from 'node:path';
import { runServer } from 'verdaccio';

/**
 * Starts a registry on loopback that holds nothing, keeps everything in a folder, and asks no other registry: what is not
 * published to it cannot be installed from it.
 *
 * @param {string} folder An empty one.
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startRegistry(folder) {
  const application = await runServer({
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all', unpublish: '$all' } },
    web: { enable: false },
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
    self_path: folder,
    configPath: join(folder, 'config.yaml'),
  });
  const server = application.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
