export { type Capabilities, getCapabilities } from '@net/transport';
