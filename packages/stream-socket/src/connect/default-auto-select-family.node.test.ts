import hostNet from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';

const hostEnabled = hostNet.getDefaultAutoSelectFamily();
const hostTimeoutMs = hostNet.getDefaultAutoSelectFamilyAttemptTimeout();

afterEach(() => {
  hostNet.setDefaultAutoSelectFamily(hostEnabled);
  hostNet.setDefaultAutoSelectFamilyAttemptTimeout(hostTimeoutMs);
});

/** The module as a process would load it now. */
function loadedAnew() {
  vi.resetModules();
  return import('./default-auto-select-family.ts');
}

it('starts with what Node 26 has', async () => {
  const { getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout } = await loadedAnew();
  expect(getDefaultAutoSelectFamily()).toBe(true);
  expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(500);
});

it("starts with what the command line made of the runtime's own net", async () => {
  hostNet.setDefaultAutoSelectFamily(false);
  hostNet.setDefaultAutoSelectFamilyAttemptTimeout(123);
  const { getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout } = await loadedAnew();
  expect(getDefaultAutoSelectFamily()).toBe(false);
  expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(123);
});

it('goes its own way from there', async () => {
  const ours = await loadedAnew();
  ours.setDefaultAutoSelectFamily(false);
  ours.setDefaultAutoSelectFamilyAttemptTimeout(5);
  expect(ours.getDefaultAutoSelectFamily()).toBe(false);
  expect(ours.getDefaultAutoSelectFamilyAttemptTimeout()).toBe(10);
  expect(hostNet.getDefaultAutoSelectFamily()).toBe(hostEnabled);
  expect(hostNet.getDefaultAutoSelectFamilyAttemptTimeout()).toBe(hostTimeoutMs);
});
