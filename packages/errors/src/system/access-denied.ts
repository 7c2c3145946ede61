import { startStackAbove } from '../codes/stack.ts';

/**
 * The status of a call that the runtime's permission model denied (`node --permission` without `--allow-net`). No system call
 * was made, so there is no errno. The number differs from every status in the errno table.
 */
export const ACCESS_DENIED = -5000;

const CODE = 'ERR_ACCESS_DENIED';
const REASON = 'Access to this API has been restricted. Use --allow-net to manage permissions.';

/** The error of a call that the permission model denied. */
interface AccessDeniedError extends Error {
  code: typeof CODE;
  errno: number;
  syscall: string;
  permission: 'Net';
  /** The path of an IPC endpoint; empty for TCP. */
  resource: string;
  address?: string | null;
  port?: number;
}

/** The data of the denied call. */
interface RefusedCall {
  status: number;
  syscall: string;
  address?: string | null | undefined;
  port?: number | undefined;
}

/**
 * The error of a denied call, as in Node: the message of `connect` begins with the name of the call, that of `listen` does
 * not.
 *
 * @param hasSyscall Whether the message begins with the name of the call.
 */
export function accessDeniedError(
  { status, syscall, address, port }: RefusedCall,
  hasSyscall: boolean,
  above: CallableFunction,
): AccessDeniedError {
  const error = new Error(hasSyscall ? `${syscall} ${CODE} ${REASON}` : REASON);
  startStackAbove(error, above);
  const isPath = typeof address === 'string' && (port === undefined || port < 0);
  return Object.assign(
    error,
    { code: CODE, errno: status, syscall, permission: 'Net', resource: isPath ? address : '' } as const,
    address === undefined ? undefined : { address },
    port ? { port } : undefined,
  );
}
