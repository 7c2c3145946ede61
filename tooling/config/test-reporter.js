import process from 'node:process';
import { MinimalReporter } from 'vitest/node';
import { totalsLine } from './totals-line.js';

/** Says nothing of tests that pass but how many they are; says of the others how to run them again. */
export default class TestReporter extends MinimalReporter {
  onInit(context) {
    this.ctx = context;
    this.silent = 'passed-only';
  }

  onTestRunEnd(modules, errors, reason) {
    if (reason !== 'passed') super.onTestRunEnd(modules, errors, reason);
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state) => tests.filter((test) => test.result().state === state).length;
    for (const test of tests) {
      if (test.result().state === 'skipped') this.log(`skipped: ${test.fullName}`);
    }
    for (const module of modules) {
      if (module.state() === 'failed') {
        this.log(`again: pnpm --filter ${process.env.npm_package_name} test ${module.relativeModuleId}`);
      }
    }
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    this.log(
      totalsLine({
        passed: count('passed'),
        failed: count('failed') + brokenFiles + errors.length,
        skipped: count('skipped'),
        seconds: process.uptime(),
      }),
    );
  }
}
