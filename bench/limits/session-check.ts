// The honest limit of a session check: `node limits/session-check.ts DATABASE` reads the cookie, digests the token, makes
// one prepared read on the service's own file, and nothing else. Like the service it answers what arrives in one turn of
// the event loop together, and reads once for those that ask for one session.
import { hash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import Database from "better-sqlite3";
import { listen } from "./listen.ts";

const database = new Database(process.argv[2], { readonly: true });
const live = database.prepare<[string, number], User>(
  `select users.id, users.email, sessions.id as session, sessions.created_at, sessions.last_seen_at, sessions.expires_at
   from sessions join users on users.id = sessions.user_id
   where sessions.digest = ? and sessions.expires_at > ? and users.disabled_at is null`,
);

interface User {
  readonly email: string;
}

/** Who waits in this turn, by the digest that they ask for. */
let waiting = new Map<string, ServerResponse[]>();

function answerAll(): void {
  const turn = waiting;
  waiting = new Map();
  const now = Date.now();
  for (const [digest, responses] of turn) {
    const user = live.get(digest, now);
    for (const response of responses) answer(response, user);
  }
}

function answer(response: ServerResponse, user: User | undefined): void {
  const body = JSON.stringify(user ? { email: user.email } : { code: "session_required" });
  response.writeHead(user ? 200 : 403, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

listen(
  createServer((request, response) => {
    const token = /(?:^|;\s*)session_id=([\w-]{43})(?:;|$)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
    const digest = hash("sha256", token, "base64url");
    const others = waiting.get(digest);
    if (others) others.push(response);
    else {
      if (waiting.size === 0) setImmediate(answerAll);
      waiting.set(digest, [response]);
    }
  }),
);
