// Fastify 5: the service under /auth, beside routes of your own.
import { createAuthService } from "bienvenue-auth";
import Fastify from "fastify";

const port = Number(process.env.PORT ?? 3000);
const databaseUrl = process.env.DATABASE_URL ?? "sqlite:bienvenue.db";
const { listener, getUser, close } = await createAuthService({ databaseUrl, port, path: "/auth" });

const app = Fastify();
app.addHook("onClose", close);

app.register(async (auth) => {
  // Bodies stay unread: the service has its own limits for them.
  auth.removeAllContentTypeParsers();
  auth.addContentTypeParser("*", (_request, _body, done) => done(null));
  const handle = (request, reply) => {
    let ours = true;
    listener(request.raw, reply.raw, () => (ours = false));
    if (ours) reply.hijack();
    else reply.callNotFound();
  };
  auth.all("/auth", handle);
  auth.all("/auth/*", handle);
});

app.get("/hello", async (request, reply) => {
  const user = await getUser(request); // while the database is down this is a 503, and not "nobody"
  return user ? { hello: user } : reply.code(401).send({ log_in: "/auth/login?return_to=/hello" });
});

app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "no such page in my app" }));

await app.listen({ port, host: "127.0.0.1" });
console.log(`http://127.0.0.1:${port}/auth/register`);
