import { once } from "node:events";
import { connect } from "node:net";

export interface Held {
  readonly port: number;
  readonly bytes: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** A request as bytes, on a connection of its own. */
export function rawRequest(
  method: string,
  host: string,
  path: string,
  options: { readonly form?: Record<string, string>; readonly session?: string } = {},
): string {
  const body = new URLSearchParams(options.form).toString();
  const type = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`;
  const cookie = options.session === undefined ? "" : `Cookie: session_id=${options.session}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
  return `${head}${cookie}${options.form ? type : ""}\r\n${body}`;
}

/** Sends every request but for its last byte, then all last bytes at once: no request has a head start. */
export async function releaseTogether(
  requests: readonly Held[],
  onAnswer?: (answer: Answered, index: number) => Promise<void>,
): Promise<Answered[]> {
  const waiting = await Promise.all(
    requests.map(async ({ port, bytes }) => {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      await new Promise((resolve) => socket.write(bytes.slice(0, -1), resolve));
      return { socket, last: bytes.slice(-1) };
    }),
  );
  const answers = waiting.map(async ({ socket }, index) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(socket, "close");
    const text = Buffer.concat(chunks).toString("latin1");
    const answer = { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
    await onAnswer?.(answer, index);
    return answer;
  });
  for (const { socket, last } of waiting) socket.write(last);
  return Promise.all(answers);
}

/** How often each status came. */
export function tally(answers: readonly { readonly status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
