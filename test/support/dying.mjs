// Answers one request, and dies after the statement of a number: none is sent after it, none was lost before.

import { assemble } from "../../dist/assemble/create-auth-service.js";
import { loadConfig } from "../../dist/config/config.js";

const { url, after, request } = JSON.parse(process.argv[2]);
const config = loadConfig({
  DATABASE_URL: url,
  LOG_LEVEL: "silent",
  BIENVENUE_HASH_MEMORY: "19456",
  BIENVENUE_HASH_PASSES: "2",
});
let count = 0;
let counting = false;
/** Nothing of this process comes between the statements of a write that is sent whole: its transaction is the driver's. */
const isWhole = ({ query }) => "statements" in query;
const onQuery = (event) => {
  if (counting && !isWhole(event) && ++count === after) process.kill(process.pid, "SIGKILL");
};
const { app } = await assemble(config, { onQuery, mailer: "none" }); // no job of mails writes beside the request
counting = true;
const { method, path, form, session } = request;
const { status } = await app.request(`http://localhost${path}`, {
  method,
  headers: { cookie: `session_id=${session}` },
  ...(form ? { body: new URLSearchParams(form) } : {}),
});
process.stdout.write(String(status));
process.exit(0);
