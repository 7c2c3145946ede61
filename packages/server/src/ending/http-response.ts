import type { Socket } from '@net/stream-socket/internal';

/** The members of an `http.ServerResponse` that this package uses. */
export interface HttpResponse {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * The response that Node's HTTP server is about to send on a socket; undefined if there is no running request, or if the socket
 * does not belong to an HTTP server. Node keeps the response in the property `_httpMessage` of the socket.
 */
export function runningResponse(socket: Socket): HttpResponse | undefined {
  const { _httpMessage } = socket as { _httpMessage?: Partial<HttpResponse> | null };
  return typeof _httpMessage?.setHeader === 'function' ? (_httpMessage as HttpResponse) : undefined;
}
