import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** How long a broker may take to start, milliseconds: ten times what it takes on a busy machine. */
export const START_MS = 120_000;

/** Runs a program that is killed when the pipe to it is closed, which the end of this process does too, whatever ends it. */
export const TIED = '"$@" </dev/null & program=$!; cat >/dev/null; kill -9 $program; wait $program';

/** The same with all that the program has started. Linux has `setsid`. */
export const TIED_GROUP = 'setsid "$@" </dev/null & program=$!; cat >/dev/null; kill -9 -$program; wait $program';

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export const takesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (does: boolean) => () => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
