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

/** How long IPv4 addresses that arrive first wait for the IPv6 addresses (RFC 8305 section 8, "Resolution Delay"). */
const RESOLUTION_DELAY_MS = 50;

/** Whether the addresses of each family are asked for in a look-up of its own: if attempts overlap, and may be to both families. */
export function resolvesApart(
  { isParallel, localAddress, bound }: TcpConnectRequest,
  { family }: LookupOptions,
) {
  return isParallel && !localAddress && !bound && family !== 4 && family !== 6;
}

/**
 * Asks the resolver for the IPv6 and the IPv4 addresses of a host at the same time, each in a call of its own, so that a slow answer
 * does not hold up the other (RFC 8305 section 3). Addresses of the preferred family are passed on at once; others wait for them for
 * {@link RESOLUTION_DELAY_MS}. A family without an answer is no error, if the other has one.
 *
 * @returns Cancels both look-ups.
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
    // Not `addressConfigHint`: for a single family it has a machine that is not on a network resolve nothing, not even localhost. An
    // address of a family that the machine does not have fails at once.
    resolve(request, { ...options, family, hints: request.hints ?? 0 }, transport, {
      onAddresses(found) {
        // A resolver may ignore the option `family`: the addresses of the other one come with its own answer.
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

/** The error of two failed look-ups: that a name has no address of a family says less than any other. */
function mostTelling(failures: readonly Error[]): Error {
  const says = (error: Error): boolean =>
    !['ENOTFOUND', 'ENODATA'].includes((error as { code?: string }).code ?? '');
  return failures.find(says) ?? failures[0]!;
}
