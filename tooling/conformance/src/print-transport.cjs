'use strict';

// Run by the runtime that runs the tests, with the file of `@net/transport`: prints the transport that is the default there.
process.stdout.write(require(process.argv[2] ?? '').getDefaultTransport().name);
