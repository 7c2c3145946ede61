'use strict';

/** The URL under which an ES module finds the subject. */
const netModuleUrl = 'net-conformance:net';

/**
 * The text of an ES module that exports what the subject exports, by name and as default.
 *
 * @param {object} subject
 */
function netModuleSource(subject) {
  const names = Object.keys(subject).filter((name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name));
  return [
    "import { createRequire } from 'node:module';",
    `const net = createRequire(${JSON.stringify(__filename)})('net');`,
    'export default net;',
    ...names.map((name, i) => `const e${i} = net[${JSON.stringify(name)}];\nexport { e${i} as ${name} };`),
  ].join('\n');
}

module.exports = { netModuleUrl, netModuleSource };
