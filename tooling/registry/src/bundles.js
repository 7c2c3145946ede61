import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { workerdBinary } from '@net-tooling/runtimes';
import { withBrowser } from '@net-tooling/runtimes/browser';
import { build } from 'esbuild';

/**
 * Bundles a program of a project as for a browser, where no built-in module of Node is found but those named.
 *
 * @returns {Promise<{ code: string, packages: string[] }>} With the names of the packages that are in it.
 */
async function bundle(folder, program, external = []) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(folder, program)],
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external,
    target: 'es2022',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const packages = Object.keys(metafile.inputs).map(
    (path) => /node_modules\/(?<name>@[^/]+\/[^/]+|[^/]+)/.exec(path)?.groups?.name,
  );
  return { code: outputFiles[0].text, packages: [...new Set(packages.filter((name) => name !== undefined))] };
}

/** Runs a page, and a worker that it starts. @returns {Promise<{ title: string, packages: string[] }>} */
export async function runInBrowser(folder) {
  const page = await bundle(folder, 'page.mjs');
  const worker = await bundle(folder, 'worker.mjs');
  const files = {
    '/': [
      'text/html',
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    ],
    '/page.js': ['text/javascript', page.code],
    '/worker.js': ['text/javascript', worker.code],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? [];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await withBrowser(async (open) => {
      const opened = await open(`http://127.0.0.1:${server.address().port}/`);
      await opened.until('document.title.includes(" and ")', 20_000).catch((error) => {
        throw new Error([error.message, ...opened.problems].join('\n'));
      });
      if (opened.problems.length > 0) throw new Error(opened.problems.join('\n'));
      return { title: await opened.evaluate('document.title'), packages: page.packages };
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Runs a worker in Cloudflare's runtime, without its compatibility with Node. @returns {Promise<string>} What it said. */
export async function runInWorkerd(run, folder) {
  const { code } = await bundle(folder, 'edge-worker.mjs');
  return runWorker(run, folder, code, 'compatibilityDate = "2026-01-01"');
}

/** Runs a worker with the runtime's compatibility, which connects to a server of ours. @returns {Promise<string>} */
export async function connectFromWorkerd(run, folder) {
  const { code } = await bundle(folder, 'edge-connect.mjs', ['node:*']);
  const server = net.createServer((peer) => peer.pipe(peer));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const port = `bindings = [(name = "PORT", text = "${server.address().port}")]`;
    const flags = 'compatibilityFlags = ["nodejs_compat"]';
    return await runWorker(run, folder, code, `compatibilityDate = "2026-01-01", ${flags}, ${port}`);
  } finally {
    server.close();
  }
}

function runWorker(run, folder, code, settings) {
  writeFileSync(join(folder, 'bundled.mjs'), code);
  writeFileSync(
    join(folder, 'workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = .worker),
  (name = "internet", network = (allow = ["private"])),
]);
const worker :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "bundled.mjs")],
  ${settings},
);
`,
  );
  return run(workerdBinary() ?? 'workerd', ['test', 'workerd.capnp']);
}
