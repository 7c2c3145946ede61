import { injectFaults } from './register/faults.ts';
import { standInForNet } from './register/stand-in.ts';

standInForNet();
if (process.env.NET_FAULTS) injectFaults(process.env.NET_FAULTS);
