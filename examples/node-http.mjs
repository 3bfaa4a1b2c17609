// node:http: routes of your own first, then the service's, then your own "not found".
import { createServer } from "node:http";
import { createAuthService } from "bienvenue-auth";

const port = Number(process.env.PORT ?? 3000);
const databaseUrl = process.env.DATABASE_URL ?? "sqlite:bienvenue.db";
const { listener, getUser } = await createAuthService({ databaseUrl, port });

const json = (response, status, value) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

async function hello(request, response) {
  try {
    const user = await getUser(request);
    if (user) json(response, 200, { hello: user });
    else json(response, 401, { log_in: "/login?return_to=/hello" });
  } catch (error) {
    json(response, error.statusCode ?? 500, { error: error.message }); // 503 while the database is down: not "nobody"
  }
}

const server = createServer((request, response) => {
  if (request.url === "/hello") void hello(request, response);
  else listener(request, response, () => json(response, 404, { error: "no such page in my app" }));
});

server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/register`));
