import fc from 'fast-check';
import { SEED } from './seed.js';

fc.configureGlobal({ seed: SEED });

/** fast-check, with the {@link SEED} for all properties: a test with this import draws the same inputs each time. */
export default fc;
