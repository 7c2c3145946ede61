import { testOnEveryRuntime } from './testing/on-every-runtime.ts';

const SEEDS = 20;
/** The hash of the runs of seeds 1 to {@link SEEDS}. It changes only with the network's behaviour, never with the runtime. */
const HASH = '1b1cb234b13e4eb28c367def14c092e89d2f19ae636d60d144df459f6c3194e0';

testOnEveryRuntime(
  'a seed gives the same run on every runtime',
  `
    import { createHash } from 'node:crypto';
    import { runCluster } from './testing/cluster.ts';
    const hash = createHash('sha256');
    for (let seed = 1; seed <= ${SEEDS}; seed++) hash.update(await runCluster(seed));
    console.log(hash.digest('hex'));`,
  HASH,
);
