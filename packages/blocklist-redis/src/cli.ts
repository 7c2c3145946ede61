#!/usr/bin/env node
import { makeClient } from './cli/connect.ts';
import { run } from './cli/run.ts';

const { process } = globalThis;

run({
  args: process.argv.slice(2),
  url: process.env.REDIS_URL,
  makeClient,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
}).then((status) => {
  process.exitCode = status;
});
