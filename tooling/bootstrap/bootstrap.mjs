/**
 * What `npm start` and `npm test` run: brings the pinned pnpm, installs, builds, and hands over.
 *
 * Written so that an old Node can at least parse it and be told that it is too old; the work is in steps.mjs.
 */

const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(
    `This needs Node ${OLDEST_NODE} or newer; you are running ${process.version}. See https://nodejs.org`,
  );
  process.exitCode = 1;
} else {
  import('./steps.mjs').then((steps) => steps.run(process.argv.slice(2)));
}
