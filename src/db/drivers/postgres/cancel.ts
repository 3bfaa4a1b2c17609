import { connect } from "node:net";
import type { PoolClient } from "pg";

/** Of PostgreSQL's protocol: the code of a CancelRequest. */
const CANCEL_REQUEST = 80877102;
const PATIENCE_MS = 1000;

/** What pg knows of its connection, and its types do not tell. */
interface Connected {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/**
 * Tells the server that nobody waits for this connection's answer any more: one that waits for its standby would not
 * find out by itself, and keep its place for ever. Whether it arrives is not known, and nobody waits for it.
 */
export function cancel(client: PoolClient): void {
  const { host, port, processID, secretKey } = client as unknown as Connected;
  if (processID === null || secretKey === null) return;
  const request = Buffer.alloc(16);
  [request.length, CANCEL_REQUEST, processID, secretKey].forEach((part, index) =>
    request.writeInt32BE(part, index * 4),
  );
  const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on("error", () => undefined);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.unref().end(request);
}
