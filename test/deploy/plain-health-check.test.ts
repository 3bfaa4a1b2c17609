import { expect, test } from "vitest";
import { temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { runHaproxy } from "../support/haproxy.ts";
import { need } from "../support/require-tool.ts";
import { serve } from "../support/serve.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

/** haproxy's `option httpchk` with a method and a path alone asks by HTTP/1.0, and names no host. */
test("haproxy's plain check of /health/ready finds the service up, and one that is not there down", async (context) => {
  need(context, "haproxy");
  const { url } = await serve(temporaryFolder(), PUBLIC);
  const through = async (to: string) => {
    const port = await freePort();
    const lines = [
      "defaults",
      "  mode http",
      "  timeout connect 2s",
      "  timeout client 10s",
      "  timeout server 10s",
      "listen accounts",
      `  bind 127.0.0.1:${port}`,
      "  option httpchk GET /health/ready",
      `  server s0 ${to} check inter 100ms fall 1 rise 1`,
    ];
    await runHaproxy(port, `${lines.join("\n")}\n`);
    return async () => (await fetch(`http://127.0.0.1:${port}/health/live`)).status;
  };
  const up = await through(new URL(url).host);
  await expect.poll(up).toBe(200);
  // Two more checks, of which one that failed would take it out of service.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await up()).toBe(200);
  const down = await through(`127.0.0.1:${await freePort()}`);
  await expect.poll(down).toBe(503);
});
