declare module 'stoppable' {
  import type { Server } from 'node:http';

  export default function stoppable(server: Server, graceMs: number): { stop(callback: () => void): void };
}
