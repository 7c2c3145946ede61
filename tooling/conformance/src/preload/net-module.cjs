'use strict';

/**
 * The URL of an ES module that exports what the subject exports, by name and as default. Its text is in the URL, so that no
 * `load` hook is needed: with one, Deno reads files of JSON as JavaScript.
 *
 * @param {object} subject
 */
function netModuleUrl(subject) {
  const names = Object.keys(subject).filter((name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name));
  const source = [
    "import { createRequire } from 'node:module';",
    `const net = createRequire(${JSON.stringify(__filename)})('net');`,
    'export default net;',
    ...names.map((name, i) => `const e${i} = net[${JSON.stringify(name)}];\nexport { e${i} as ${name} };`),
  ].join('\n');
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

module.exports = { netModuleUrl };
