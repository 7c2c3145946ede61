import { validateFunction, validateObject } from '@net/errors';
import { type MiddlewareOptions, readMiddlewareOptions } from './options.ts';
import { type CheckedList, findRefusal } from './refusal.ts';

/** A connection that can be closed. */
interface Closable {
  destroy(): unknown;
}

const FORBIDDEN = 'Forbidden\n';

/**
 * Makes a middleware for Express: `app.use(blockExpress(list))`. The address is `req.ip`, which follows the setting `trust proxy`.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an argument is invalid, or an option is unknown.
 */
export function blockExpress(list: CheckedList, options?: MiddlewareOptions) {
  const { close, refuse } = readArguments(list, options);
  return (
    request: { ip?: string | undefined; socket: Closable },
    response: { statusCode: number; end(text: string): unknown },
    next: () => void,
  ): void => {
    if (!refuse(request.ip)) next();
    else if (close) request.socket.destroy();
    else {
      response.statusCode = 403;
      response.end(FORBIDDEN);
    }
  };
}

/**
 * Makes a hook for Fastify: `app.addHook('onRequest', blockFastify(list))`. The address is `request.ip`, which follows the option
 * `trustProxy`.
 *
 * @throws As {@link blockExpress}.
 */
export function blockFastify(list: CheckedList, options?: MiddlewareOptions) {
  const { close, refuse } = readArguments(list, options);
  return (
    request: { ip: string; raw: { socket: Closable } },
    reply: { hijack(): unknown; code(status: 403): { send(text: string): unknown } },
    done: () => void,
  ): void => {
    if (!refuse(request.ip)) done();
    else if (close) {
      reply.hijack();
      request.raw.socket.destroy();
    } else reply.code(403).send(FORBIDDEN);
  };
}

/**
 * Makes a middleware for Koa: `app.use(blockKoa(list))`. The address is `ctx.ip`, which follows the setting `app.proxy`.
 *
 * @throws As {@link blockExpress}.
 */
export function blockKoa(list: CheckedList, options?: MiddlewareOptions) {
  const { close, refuse } = readArguments(list, options);
  return async (
    context: { ip: string; status: number; body: unknown; respond?: boolean; req: { socket: Closable } },
    next: () => Promise<unknown>,
  ): Promise<void> => {
    if (!refuse(context.ip)) await next();
    else if (close) {
      context.respond = false;
      context.req.socket.destroy();
    } else {
      context.status = 403;
      context.body = FORBIDDEN;
    }
  };
}

/**
 * Makes a middleware for Hono: `app.use(blockHono(list, getConnInfo))`. The option `close` closes the connection on
 * `@hono/node-server`. Elsewhere the connection is not accessible, and the answer is 403.
 *
 * @param getConnInfo Hono's function of this name for the runtime, from `@hono/node-server/conninfo`, `hono/bun` or `hono/deno`.
 * @throws As {@link blockExpress}.
 */
export function blockHono<Context extends { text(text: string, status: 403): Response; env: unknown }>(
  list: CheckedList,
  getConnInfo: (context: Context) => { remote: { address?: string | undefined } },
  options?: MiddlewareOptions,
) {
  validateFunction(getConnInfo, 'getConnInfo');
  const findAddress = getConnInfo as (context: Context) => { remote: { address?: string | undefined } };
  const { close, refuse } = readArguments(list, options);
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    if (!refuse(findAddress(context).remote.address)) {
      await next();
      return undefined;
    }
    const { incoming } = Object(context.env) as { incoming?: { socket: Closable } };
    if (close) incoming?.socket.destroy();
    return context.text(FORBIDDEN, 403);
  };
}

function readArguments(list: CheckedList, options: MiddlewareOptions | undefined) {
  validateObject(list, 'list');
  validateFunction(list.check, 'list.check');
  validateFunction(list.matches, 'list.matches');
  const { close, onRefuse } = readMiddlewareOptions(options);
  /** Whether the address of a request is blocked. Calls `onRefuse` if it is. */
  const refuse = (address: string | undefined): boolean => {
    const refusal = findRefusal(list, address);
    if (refusal) onRefuse(refusal);
    return refusal !== undefined;
  };
  return { close, refuse };
}
