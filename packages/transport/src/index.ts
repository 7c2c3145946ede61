export { bunTransport } from './bun/transport.ts';
export { capabilityNeeds, getCapabilities, type UnsupportedData, unsupportedError } from './capabilities.ts';
export {
  type BindOptions,
  type BoundHandle,
  type Capabilities,
  DONE,
  type Endpoint,
  EOF,
  type InetEndpoint,
  type InetName,
  type IpcEndpoint,
  type ListenHandle,
  type ListenOptions,
  type ListenReceiver,
  type OpenFailure,
  PENDING,
  type ResolveCallback,
  type ResolvedAddress,
  type ResolveOptions,
  type Resolver,
  type SharedListenerUser,
  type SharedPlace,
  type ShareListener,
  type Status,
  type StreamHandle,
  type StreamKind,
  type StreamReceiver,
  type TextEncoding,
  type Timer,
  type Timers,
  type Transport,
} from './contract.ts';
export { getDefaultTransport, setDefaultTransport, setTransportOfContext } from './default.ts';
export { denoTransport } from './deno/transport.ts';
export { hideFromDiagnostics } from './host/diagnostics.ts';
export { hostTransport } from './host/transport.ts';
export { libuvTransport } from './libuv/transport.ts';
export { nullTransport } from './null/transport.ts';
export { builtIn } from './runtime/built-in.ts';
export { isCalledBy } from './runtime/called-by.ts';
export { type PeerCredentials, peerCredentials } from './runtime/peer-credentials.ts';
export { linkShortPath, type ShortPath } from './runtime/short-path.ts';
