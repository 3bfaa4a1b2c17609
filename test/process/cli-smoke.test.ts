import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { runHere as run } from "../support/command.ts";
import { temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { serve } from "../support/serve.ts";

const SILENT = { code: 0, out: "", err: "" };

/** A server that is not ours, for as long as the test runs. */
async function foreign(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A service in the public profile without mail, at its public URL. */
async function publicService() {
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const env = { PORT: port, BIENVENUE_PUBLIC_URL: url, BIENVENUE_MAIL: "none" };
  await serve(temporaryFolder(), env);
  return { url, env };
}

describe("smoke", () => {
  test("is silent and 0 against the development profile, with and without a slash at the end", async () => {
    const { url } = await serve(temporaryFolder());
    expect(await run(["smoke", url], temporaryFolder())).toEqual(SILENT);
    expect(await run(["smoke", `${url}/`], temporaryFolder())).toEqual(SILENT);
  });

  test("is silent and 0 against the public profile", async () => {
    const { url } = await publicService();
    expect(await run(["smoke", url], temporaryFolder())).toEqual(SILENT);
  });

  test.each([
    ["greets with other words", 200, '{"message":"Hello"}', /Hello/],
    ["answers another status", 503, '{"message":"Bienvenue"}', /503|Bienvenue/],
    ["answers no JSON", 200, "<h1>Bienvenue</h1>", /<h1>Bienvenue/],
  ])("is 1 and says what it met if a server %s", async (_, status, body, reason) => {
    const url = await foreign((_request, response) => void response.writeHead(status).end(body));
    const { code, out, err } = await run(["smoke", url], temporaryFolder());
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^bienvenue: /);
    expect(err).toMatch(reason);
    expect(err).not.toContain("    at ");
  });

  test("is 1 if a server keeps only the beginning of the contract", async () => {
    const url = await foreign((request, response) => {
      response.setHeader("x-bienvenue-profile", "development");
      response.end(request.url === "/" ? '{"message":"Bienvenue"}' : '{"message":"yes"}');
    });
    const { code, err } = await run(["smoke", url], temporaryFolder());
    expect(code).toBe(1);
    expect(err).toContain("user created");
  });

  test("is 1 with one line if nobody listens", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, err } = await run(["smoke", url], temporaryFolder());
    expect(code).toBe(1);
    expect(err).toMatch(/^bienvenue: [^\n]*127\.0\.0\.1:\d+[^\n]*\n$/);
  });
});

describe("healthcheck", () => {
  test.each(["127.0.0.2", "::1", "[::1]", "0:0:0:0:0:0:0:1", "LocalHost"])(
    "HOST=%s started, and refused its own health check",
    async (host) => {
      const { url } = await serve(temporaryFolder(), { HOST: host });
      const env = { HOST: host, PORT: new URL(url).port };
      expect(await run(["healthcheck"], temporaryFolder(), env)).toMatchObject({ code: 0, err: "" });
    },
  );

  test("is 0 when the service of this configuration is ready, in both profiles", async () => {
    const { url } = await serve(temporaryFolder());
    const development = await run(["healthcheck"], temporaryFolder(), { PORT: new URL(url).port });
    expect(development).toMatchObject({ code: 0, err: "", out: expect.stringContaining('"status":"ok"') });
    const { env } = await publicService();
    expect(await run(["healthcheck"], temporaryFolder(), env)).toMatchObject({ code: 0, err: "" });
  });

  test("is 1 with one line when nobody listens", async () => {
    const port = await freePort();
    const { code, out, err } = await run(["healthcheck"], temporaryFolder(), { PORT: String(port) });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(`bienvenue: http://127.0.0.1:${port}/health/ready does not answer\n`);
  });

  test("is 1 with one line when the service is not ready", async () => {
    const url = await foreign((_request, response) => void response.writeHead(503).end('{"status":"unavailable"}'));
    const { code, out, err } = await run(["healthcheck"], temporaryFolder(), { PORT: new URL(url).port });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe('bienvenue: not ready: {"status":"unavailable"}\n');
  });
});
