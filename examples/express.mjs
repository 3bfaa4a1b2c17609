// Express 5: the service under /auth, beside routes of your own. Body parsers may come before it or behind it.
import { createAuthService } from "bienvenue-auth";
import express from "express";

const port = Number(process.env.PORT ?? 3000);
const databaseUrl = process.env.DATABASE_URL ?? "sqlite:bienvenue.db";
const { listener, getUser } = await createAuthService({ databaseUrl, port, path: "/auth" });

const app = express();
app.use(express.json());
app.use("/auth", listener);

app.get("/hello", async (request, response) => {
  const user = await getUser(request); // while the database is down this is a 503, and not "nobody"
  if (!user) response.status(401).json({ log_in: "/auth/login?return_to=/hello" });
  else response.json({ hello: user });
});

app.use((_request, response) => response.status(404).json({ error: "no such page in my app" }));

app.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/auth/register`));
