import type { ServerResponse } from "node:http";
import type { Answer } from "./answer.ts";

/**
 * Writes answers, with the headers that all have in common. Those that are ready in one turn of the event loop are
 * written together: a client's process is then woken once for many answers.
 */
export function answerWriter(common: Readonly<Record<string, string>>) {
  const fields = Object.entries(common).flat();
  let ready: [ServerResponse, Answer][] = [];
  const writeAll = () => {
    const answers = ready;
    ready = [];
    for (const [outgoing, answer] of answers) write(outgoing, answer, fields);
  };
  return (outgoing: ServerResponse, answer: Answer): void => {
    if (ready.push([outgoing, answer]) === 1) process.nextTick(writeAll);
  };
}

function write(outgoing: ServerResponse, { status, body, headers }: Answer, common: readonly string[]): void {
  if (outgoing.destroyed) return; // the client went away
  const fields: string[] = [];
  // Of a header that an answer has itself there must not be two: browsers obey both policies.
  for (let index = 0; index < common.length; index += 2) {
    const name = common[index] as string;
    if (headers[name] === undefined) fields.push(name, common[index + 1] as string);
  }
  for (const name in headers) {
    const value = headers[name] as string | readonly string[];
    if (typeof value === "string") fields.push(name, value);
    else for (const each of value) fields.push(name, each);
  }
  if (body !== null) fields.push("content-length", String(Buffer.byteLength(body)));
  outgoing.writeHead(status, fields).end(body ?? undefined);
}
