import type { Server, Socket } from 'node:net';

const SOCKET_EVENTS = [
  'lookup',
  'connect',
  'ready',
  'data',
  'end',
  'finish',
  'drain',
  'timeout',
  'error',
  'close',
];
const SERVER_EVENTS = ['listening', 'connection', 'drop', 'error', 'close'];

/**
 * The events of a socket or server from now on, in their order: an error with its code, `'close'` with its argument. What comes
 * several times in a row is told once, as how often depends on how the bytes were cut.
 */
export function storyOf(emitter: Socket | Server): string[] {
  const story: string[] = [];
  const tell = (text: string) => {
    if (story.at(-1) !== text) story.push(text);
  };
  for (const event of 'listen' in emitter ? SERVER_EVENTS : SOCKET_EVENTS) {
    // Listeners for 'data' start the flow, which is for the scenario to do.
    if (event === 'data') continue;
    emitter.on(event, (argument: unknown) => {
      if (event === 'error') tell(`error ${(argument as NodeJS.ErrnoException).code}`);
      else if (event === 'close' && !('listen' in emitter)) tell(`close ${argument}`);
      else tell(event);
    });
  }
  return story;
}

/** What an act throws, or that it throws nothing. */
export function thrownBy(act: () => unknown): string {
  try {
    act();
    return 'nothing';
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return `${name} ${code}: ${message}`;
  }
}

/** Waits until what is under way has happened, as far as it needs no other process. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
