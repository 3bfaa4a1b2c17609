// Hono on Node: the service under /auth, beside routes of your own.
import { serve } from "@hono/node-server";
import { createAuthService } from "bienvenue-auth";
import { Hono } from "hono";

const port = Number(process.env.PORT ?? 3000);
const databaseUrl = process.env.DATABASE_URL ?? "sqlite:bienvenue.db";
const auth = await createAuthService({ databaseUrl, port, path: "/auth" });

const app = new Hono();

app.get("/hello", async (c) => {
  const user = await auth.getUser(c.req.raw); // while the database is down it throws, and that is not "nobody"
  return user ? c.json({ hello: user }) : c.json({ log_in: "/auth/login?return_to=/hello" }, 401);
});

// Its paths begin with /auth already, and what it does not know is left to the routes below.
app.route("/", auth.app);

app.notFound((c) => c.json({ error: "no such page in my app" }, 404));
app.onError((error, c) => c.json({ error: error.message }, error.statusCode ?? 500));

serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, () => console.log(`http://127.0.0.1:${port}/auth/register`));
