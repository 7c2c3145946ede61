import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the C library makes of a text. Absent is what it refuses. */
export interface CAddress {
  /** What `inet_pton` makes of it as IPv4. */
  ipv4?: number;
  /** What `inet_pton` makes of it as IPv6: 32 hexadecimal digits. */
  ipv6?: string;
  /** The text that `inet_ntop` makes of that. */
  ipv6Text?: string;
  /** What `inet_aton` makes of it. */
  loose?: number;
}

function run(command: string, args: string[], input?: string): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    ...(input !== undefined && { input }),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error) {
    throw new Error(
      `"${command}" does not run here, and the comparison with the C library needs a C compiler`,
      {
        cause: error,
      },
    );
  }
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return stdout;
}

/**
 * Asks the C library, through a program that is compiled on the spot, what it makes of texts.
 *
 * @param texts No line breaks or NULs in them: the program could not tell them from the end of a text.
 * @throws If there is no C compiler by the name of `cc` or in the variable CC.
 */
export function readInC(texts: readonly string[]): CAddress[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'net-address-fuzz-'));
  try {
    const program = path.join(folder, 'read-in-c');
    const source = fileURLToPath(new URL('./read-in-c.c', import.meta.url));
    run(process.env.CC ?? 'cc', ['-O2', '-o', program, source]);
    const lines = run(program, [], texts.map((text) => `${text}\n`).join('')).split('\n');
    return texts.map((_, i) => {
      const [ipv4, ipv6, ipv6Text, loose] = lines[i]!.split(' ');
      return {
        ...(ipv4 !== '-' && { ipv4: Number.parseInt(ipv4!, 16) }),
        ...(ipv6 !== '-' && { ipv6: ipv6!, ipv6Text: ipv6Text! }),
        ...(loose !== '-' && { loose: Number.parseInt(loose!, 16) }),
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
