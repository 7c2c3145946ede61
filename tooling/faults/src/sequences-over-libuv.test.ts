import * as net from '@net/net';
import type { NetModule } from '@net-tooling/parity';
import { describeSequences } from './describe-sequences.ts';

describeSequences("over Node's handles", net as unknown as NetModule);
