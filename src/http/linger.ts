import type { Duplex } from "node:stream";

/** How long, and for how many bytes, a refused connection is still read. */
export interface Linger {
  readonly milliseconds: number;
  readonly bytes: number;
}

/**
 * Takes a connection away from its HTTP parser and discards what still comes, until the client ends or a limit is
 * reached. Closing with anything unread would reset the connection, and a client that writes its whole request before it
 * reads would lose the response (RFC 9112 §9.6). The limit of time holds from here, or from when `begins` calls back.
 */
export function linger(socket: Duplex, { milliseconds, bytes }: Linger, begins = (begin: () => void) => begin()): void {
  let left = bytes;
  let timer: NodeJS.Timeout | undefined;
  begins(() => (timer ??= setTimeout(() => socket.destroy(), milliseconds).unref()));
  socket.once("close", () => clearTimeout(timer));
  // Later, because the parser is still busy with what it has been given.
  process.nextTick(() => {
    socket.removeAllListeners("data"); // the parser's own
    socket.on("data", (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) socket.destroy();
    });
    socket.resume();
    // A socket that the parser has paused believes that it is reading already (Node 20).
    socket._read(0);
  });
}
