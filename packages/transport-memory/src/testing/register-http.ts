import { RegisteredPrograms } from '@net-tooling/parity/registered';

// Loads `@net/net/register-http` into the process of a test: programs that are imported after it run on virtual hosts as they are.
// It is built from the sources of this repository; a test elsewhere begins with `import '@net/net/register-http'`.
const programs = new RegisteredPrograms();
await programs.build();
await import(programs.httpEsm);
programs.remove();
