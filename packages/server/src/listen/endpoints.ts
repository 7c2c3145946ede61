import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, inspectValue } from '@net/errors';
import { normalizeArguments } from '@net/stream-socket/internal';
import { type AdoptListener, type ListenOptions, type ListenRequest, parseEndpoint } from './arguments.ts';

/**
 * Normalizes and validates the arguments of `listen`.
 *
 * @returns One request for each endpoint.
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_SOCKET_BAD_PORT, ERR_SOCKET_HANDLE_ADOPTED
 */
export function parseListenArguments(
  given: ListenOptions,
  args: readonly unknown[],
  adopt: AdoptListener,
): readonly ListenRequest[] {
  // ([endpoint, …][, backlog])
  if (Array.isArray(given) && given.length > 0)
    return parseEndpoints(given, { backlog: args[1] as number }, adopt);
  // (endpoint, endpoint, …)
  if (isObject(args[0]) && isObject(args[1])) return parseEndpoints(args.filter(isObject), {}, adopt);
  // ({ endpoints })
  if (given.endpoints === undefined || !Object.hasOwn(given, 'endpoints'))
    return [parseEndpoint(given, args, adopt)];
  return parseEndpoints(validateEndpoints(given), given, adopt);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The options of a single endpoint, which cannot be combined with the option `endpoints`. */
const OPTIONS_OF_ONE = [
  'port',
  'host',
  'ipv6Only',
  'reusePort',
  'path',
  'readableAll',
  'writableAll',
  'replace',
  'mode',
  'owner',
  'longPath',
  'fd',
  'handle',
] as const;

function validateEndpoints(given: ListenOptions): readonly unknown[] {
  const { endpoints } = given;
  if (!Array.isArray(endpoints)) {
    throw ERR_INVALID_ARG_TYPE({ name: 'options.endpoints', expected: 'Array', actual: endpoints });
  }
  const shown = inspectValue(endpoints);
  if (endpoints.length === 0) {
    throw ERR_INVALID_ARG_VALUE({ name: 'options.endpoints', shown, reason: 'must not be empty' });
  }
  const other = OPTIONS_OF_ONE.find((name) => given[name] !== undefined);
  if (other) {
    const reason = `cannot be used together with options.${other}`;
    throw ERR_INVALID_ARG_VALUE({ name: 'options.endpoints', shown, reason });
  }
  return endpoints;
}

type CommonOptions = Pick<ListenOptions, 'backlog' | 'exclusive' | 'signal'>;

/** Parses several endpoints. `backlog`, `exclusive` and `signal` apply to the endpoints that do not have these options. */
function parseEndpoints(
  endpoints: readonly unknown[],
  { backlog, exclusive, signal }: CommonOptions,
  adopt: AdoptListener,
): readonly ListenRequest[] {
  const requests: ListenRequest[] = [];
  try {
    for (const [index, endpoint] of endpoints.entries()) {
      const request = parseEndpoint(optionsOf(endpoint, index), [endpoint, backlog], adopt);
      request.exclusive ||= Boolean(exclusive);
      request.signal ??= signal;
      requests.push(request);
    }
  } catch (error) {
    // Closes the bound sockets, which were taken for this server and cannot be used again.
    for (const request of requests) if (request.kind === 'bound') request.handle.close();
    throw error;
  }
  return requests;
}

function optionsOf(endpoint: unknown, index: number): ListenOptions {
  if (typeof endpoint !== 'number' && typeof endpoint !== 'string' && !isObject(endpoint)) {
    const expected = ['number', 'string', 'object'];
    throw ERR_INVALID_ARG_TYPE({ name: `endpoints[${index}]`, expected, actual: endpoint });
  }
  return normalizeArguments<ListenOptions>([endpoint])[0];
}
