import { createServer } from "node:http";
import { toNodeHandler } from "better-auth/node";
import { auth, outbox } from "./auth.js";

const handler = toNodeHandler(auth);
const server = createServer((request, response) => {
  if (!request.url.startsWith("/outbox?")) return handler(request, response);
  const { searchParams } = new URL(request.url, "http://localhost");
  response.end(JSON.stringify({ reset_token: outbox.get(searchParams.get("email")) }));
});
server.listen(0, "127.0.0.1", () => console.error(`better-auth listens on http://127.0.0.1:${server.address().port}`));
