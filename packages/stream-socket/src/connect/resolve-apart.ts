import type { Timer, Transport } from '@net/transport';
import { preferredFamily } from './candidates.ts';
import { timersOf } from './clock.ts';
import type { TcpConnectRequest } from './options.ts';
import {
  isUsable,
  type LookedUpAddress,
  type LookupObserver,
  type LookupOptions,
  resolve,
  unusableError,
} from './resolve.ts';

/** How long addresses of the other family wait for those of the preferred family (RFC 8305 section 8, "Resolution Delay"). */
const RESOLUTION_DELAY_MS = 50;

/** Whether each family has a separate look-up: if attempts overlap, and addresses of both families can be tried. */
export function resolvesApart(
  { isParallel, localAddress, bound }: TcpConnectRequest,
  { family }: LookupOptions,
) {
  return isParallel && !localAddress && !bound && family !== 4 && family !== 6;
}

/**
 * Looks up the IPv6 and the IPv4 addresses of a host at the same time, in separate calls of the resolver, so that a slow answer
 * does not delay the other (RFC 8305 section 3). Addresses of the preferred family are passed on immediately. Addresses of the
 * other family wait up to {@link RESOLUTION_DELAY_MS} for the answer of the preferred family. `onError` is called only if neither
 * look-up finds a usable address.
 *
 * @returns A function that cancels both look-ups.
 */
export function resolveApart(
  request: TcpConnectRequest,
  options: LookupOptions,
  transport: Transport,
  observer: LookupObserver,
): () => void {
  const preferred = preferredFamily(request, transport);
  const timers = timersOf(transport);
  const failures: Error[] = [];
  let waiting: LookedUpAddress[] = [];
  let unanswered = 2;
  let delay: Timer | undefined;
  let hasAddresses = false;

  const passOn = (): void => {
    timers.clearTimeout(delay);
    const found = waiting;
    waiting = [];
    hasAddresses ||= found.length > 0;
    if (hasAddresses) observer.onAddresses(found, unanswered === 0);
    else observer.onError(mostTelling(failures));
  };
  const onAnswer = (family: number, found: LookedUpAddress[]): void => {
    unanswered--;
    waiting = family === preferred ? [...found, ...waiting] : [...waiting, ...found];
    if (unanswered === 0 || (family === preferred && found.length > 0)) passOn();
    else if (found.length > 0) delay = timers.setTimeout(passOn, RESOLUTION_DELAY_MS);
  };
  const ask = (family: number): (() => void) =>
    // Omits `addressConfigHint`: with this hint and a single family, a resolver may find nothing on a machine without a network,
    // not even localhost. Without the hint, an attempt to an address of a family that the machine lacks fails immediately.
    resolve(request, { ...options, family, hints: request.hints ?? 0 }, transport, {
      onAddresses(found) {
        // A resolver may ignore the option `family`. The addresses of the other family are taken from the other answer.
        const usable = found.filter((each) => isUsable(each) && each.family === family);
        if (usable.length === 0) failures.push(unusableError(found, request));
        onAnswer(family, usable);
      },
      onError(error) {
        failures.push(error);
        onAnswer(family, []);
      },
    });

  const cancels: (() => void)[] = [];
  const cancel = (): void => {
    timers.clearTimeout(delay);
    for (const each of cancels) each();
  };
  try {
    for (const family of [6, 4]) cancels.push(ask(family));
  } catch (error) {
    cancel();
    throw error;
  }
  return cancel;
}

/** Returns the more informative of two errors: any error rather than "the name has no address of this family". */
function mostTelling(failures: readonly Error[]): Error {
  const says = (error: Error): boolean =>
    !['ENOTFOUND', 'ENODATA'].includes((error as { code?: string }).code ?? '');
  return failures.find(says) ?? failures[0]!;
}
