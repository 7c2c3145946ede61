import * as net from '@net/net';
import { hostTransport, setDefaultTransport } from '@net/transport';
import type { NetModule } from '@net-tooling/parity';
import { describeSequences } from './describe-sequences.ts';

setDefaultTransport(hostTransport());
describeSequences("over the runtime's own sockets", net as unknown as NetModule);
