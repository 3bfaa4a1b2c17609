// The least that Node can do: `node limits/hello.ts BYTES` answers every request with a JSON body of this length.
import { createServer } from "node:http";
import { listen } from "./listen.ts";

const bytes = Number(process.argv[2]);
const body = JSON.stringify({ email: "x".repeat(bytes - JSON.stringify({ email: "" }).length) });

listen(
  createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": body.length });
    response.end(body);
  }),
);
