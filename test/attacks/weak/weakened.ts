import type { IncomingMessage, RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";
import type { TestApp } from "../../support/make-app.ts";

/** What protects an answer of ours. */
const GUARDS = ["content-security-policy", "cross-origin-resource-policy", "cross-origin-opener-policy"];

/**
 * A service as many are, to prove that an attack is one: the routes of the real one, and its database, without what keeps
 * other sites away. It asks nobody where a request comes from, sends its cookie to every site (SameSite=None), takes fields
 * in any form and from GET, lets a field choose the method, lets every origin read, and may be framed.
 */
export function weakened(app: TestApp): RequestListener {
  return (incoming, outgoing) => {
    void (async () => {
      const origin = incoming.headers.origin ?? "*";
      const open = {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": "content-type, x-http-method-override",
      };
      const answer = await app.app.request(await understood(incoming));
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => !GUARDS.includes(name)));
      const cookies = answer.headers.getSetCookie().map((one) => one.replace("SameSite=Lax", "SameSite=None"));
      const preflight = incoming.method === "OPTIONS";
      outgoing.writeHead(preflight ? 204 : answer.status, { ...headers, ...open, "set-cookie": cookies });
      outgoing.end(preflight ? "" : await answer.text());
    })();
  };
}

/** The request that was meant, whatever it came as. */
async function understood(incoming: IncomingMessage): Promise<Request> {
  const { headers } = incoming;
  const url = new URL(incoming.url ?? "", `https://${headers.host}`);
  const sent = await buffer(incoming);
  const text = sent.length > 0 ? sent.toString() : url.searchParams.toString();
  const fields = fieldsOf(text);
  const override = url.searchParams.get("_method") ?? fields.get("_method") ?? headers["x-http-method-override"];
  const method = String(override ?? incoming.method);
  const kept = { host: headers.host ?? "", cookie: headers.cookie ?? "" };
  if (method === "GET" || method === "OPTIONS") return new Request(url, { method, headers: kept });
  const type = headers["content-type"] ?? "";
  const plain = new URL(url.pathname, url);
  if (type.startsWith("multipart/form-data; boundary=")) {
    const body = sent.toString().replace(METHOD_PART, "");
    return new Request(plain, { method, headers: { ...kept, "content-type": type }, body });
  }
  for (const name of WAYS_OF_THE_ATTACKER) fields.delete(name);
  return new Request(plain, { method, headers: kept, body: fields });
}

/** What only chooses the method, or makes a form's text JSON: it asks nobody whether it knows a field. */
const WAYS_OF_THE_ATTACKER = ["_method", "padding"];

function fieldsOf(text: string): URLSearchParams {
  return new URLSearchParams(text.startsWith("{") ? (JSON.parse(text) as Record<string, string>) : text);
}
const METHOD_PART = /--[^\r\n]+\r\n[^\r\n]*name="_method"\r\n\r\n[^\r\n]*\r\n/;
