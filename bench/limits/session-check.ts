// The honest limit of a session check: `node limits/session-check.ts DATABASE` reads the cookie, digests the token, makes
// one prepared read on the service's own file, and nothing else.
import { hash } from "node:crypto";
import { createServer } from "node:http";
import Database from "better-sqlite3";
import { listen } from "./listen.ts";

const database = new Database(process.argv[2], { readonly: true });
const live = database.prepare<[string, number], { email: string }>(
  `select users.id, users.email, sessions.id as session, sessions.created_at, sessions.last_seen_at, sessions.expires_at
   from sessions join users on users.id = sessions.user_id
   where sessions.digest = ? and sessions.expires_at > ? and users.disabled_at is null`,
);

listen(
  createServer((request, response) => {
    const token = /(?:^|;\s*)session_id=([\w-]{43})(?:;|$)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
    const row = live.get(hash("sha256", token, "hex"), Date.now());
    const body = JSON.stringify(row ? { email: row.email } : { code: "session_required" });
    response.writeHead(row ? 200 : 403, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  }),
);
