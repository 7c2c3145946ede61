const { strictEqual } = require('node:assert');

import('@net/net').then(({ default: net }) => {
  strictEqual(require('node:net').Socket, net.Socket);
  return import('node:net').then((imported) => strictEqual(imported.connect, net.connect));
});
