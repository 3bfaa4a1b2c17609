import { once } from "node:events";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

const HEAD = "Content-Type: application/x-www-form-urlencoded\r\n";

/** A form that is too large to be taken, for a host: with its size first, or in chunks. */
export function largeForm(host: string, size: number, coding: "content-length" | "chunked"): Buffer {
  const head = (...fields: string[]) => `POST /sessions HTTP/1.1\r\nHost: ${host}\r\n${HEAD}${fields.join("")}\r\n`;
  const body = "x".repeat(size);
  if (coding === "content-length") return Buffer.from(`${head(`Content-Length: ${size}\r\n`)}${body}`);
  const chunks = body.match(/.{1,16000}/g)!.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  return Buffer.from(`${head("Transfer-Encoding: chunked\r\n")}${chunks.join("")}0\r\n\r\n`);
}

/** Writes everything before it reads anything: the statuses that arrive, or how the connection broke. */
export async function readAfterwards(socket: Socket, bytes: Buffer): Promise<string> {
  const chunks: Buffer[] = [];
  let broken = "";
  socket.on("error", (error: NodeJS.ErrnoException) => (broken = error.code ?? error.message));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  if (socket instanceof TLSSocket) await once(socket, "secureConnect");
  socket.pause();
  socket.write(bytes, (error) => {
    if (!error) socket.on("data", (chunk: Buffer) => chunks.push(chunk)).resume();
  });
  await closed;
  const statuses =
    Buffer.concat(chunks)
      .toString("latin1")
      .match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? [];
  return broken || statuses.join();
}

/** What came of the same client so many times, one after the other, each different outcome once. */
export async function outcomes(times: number, open: () => Socket, bytes: Buffer): Promise<string[]> {
  const seen = new Set<string>();
  for (let time = 0; time < times; time++) seen.add(await readAfterwards(open(), bytes));
  return [...seen];
}
