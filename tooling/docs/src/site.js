import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the documentation is written to. */
export const SITE = fileURLToPath(new URL('../site', import.meta.url));

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** The file that a path of the site stands for, if there is one. */
export function fileOf(path) {
  const file = join(SITE, decodeURIComponent(path.replace(/[?#].*$/, '')).replace(/\/$/, '/index.html'));
  return file.startsWith(SITE) && existsSync(file) && statSync(file).isFile() ? file : undefined;
}

/** Serves the site on loopback. @returns {Promise<{ url: string, close(): void }>} */
export async function serveSite() {
  const server = createServer((request, response) => {
    const file = fileOf(request.url ?? '/');
    if (file) response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    else response.writeHead(404);
    response.end(file && readFileSync(file));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
