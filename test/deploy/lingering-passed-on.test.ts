import { describe, expect, test } from "vitest";
import { createApp } from "../../src/app.ts";
import { createHttpServer, createListener } from "../../src/http/listener.ts";
import { behind, replaced } from "../support/behind-proxy.ts";
import { outcomes } from "../support/late-reader.ts";
import { lastForm, testLateReaders } from "../support/late-readers-behind.ts";
import { makeApp } from "../support/make-app.ts";
import { need } from "../support/require-tool.ts";
import { listening } from "../support/socket.ts";

/** Bodies are passed on whatever their size: the refusal is then the service's. */
const passing = (documented: string) =>
  replaced(documented, [["client_max_body_size 16k;", "client_max_body_size 20m;"]]);

describe("an nginx that passes bodies of any size on as they arrive", () => {
  testLateReaders(passing);

  test("control: before a service that does not linger it tells such a client 502", async (context) => {
    need(context, "nginx", "openssl");
    const { services } = await makeApp();
    const { answer } = createApp(services, []);
    const linger = { milliseconds: 3_600_000, bytes: 0 };
    const listener = createListener({ answer, profile: services.profile, linger });
    const port = await listening(createHttpServer(listener, services.profile, linger));
    const { open, host } = await behind("nginx", { change: passing, nodes: [`http://127.0.0.1:${port}`] });
    expect(await outcomes(20, open, lastForm(host, 5_000_000, "content-length"))).toContain("502");
  });
});
