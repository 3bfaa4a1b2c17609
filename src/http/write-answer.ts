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
  if (!Object.hasOwn(outgoing, "writeHead") && outgoing.getHeaderNames().length === 0)
    outgoing.writeHead(status, fields);
  else writeHeadAmong(outgoing, status, fields);
  outgoing.end(body ?? undefined);
}

/**
 * The same where a program around us has set headers already, or has its own `writeHead`: to lists these give all but the
 * last of two headers of one name away (Node 20), or read them as something else (on-headers before 1.1). Our headers
 * replace theirs; cookies stand beside theirs.
 */
function writeHeadAmong(outgoing: ServerResponse, status: number, fields: readonly string[]): void {
  outgoing.statusCode = status;
  for (let index = 0; index < fields.length; index += 2) {
    const [name, value] = fields.slice(index, index + 2) as [string, string];
    if (name === "set-cookie") outgoing.appendHeader(name, value);
    else outgoing.setHeader(name, value);
  }
}
