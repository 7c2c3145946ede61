'use strict';

// `net` over one host of a virtual network: --subject src/subjects/memory.cjs. Its files cannot see what other processes do, nor a
// handle of the real system.

const { VirtualNetwork } = require('@net/transport-memory');

const host = new VirtualNetwork({ clock: 'real' }).host('localhost', { addresses: [] });
module.exports = host.net;
