import { expect, test } from "vitest";
import { userAgentFamily } from "../../src/http/user-agent.ts";
import { makeApp } from "../support/make-app.ts";

const SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";

test.each<[userAgent: string | undefined, family: string | undefined]>([
  [`${WINDOWS} ${CHROME} Safari/537.36`, "Chrome on Windows"],
  [`${WINDOWS} ${CHROME} Safari/537.36 Edg/140.0.0.0`, "Edge on Windows"],
  [`${WINDOWS} ${CHROME} Safari/537.36 OPR/120.0.0.0`, "Opera on Windows"],
  [`${MAC} ${SAFARI} Version/18.5 Safari/605.1.15`, "Safari on macOS"],
  [`${IPHONE} ${SAFARI} Version/18.5 Mobile/15E148 Safari/604.1`, "Safari on iPhone"],
  [`${IPHONE} ${SAFARI} CriOS/140.0 Mobile/15E148 Safari/604.1`, "Chrome on iPhone"],
  [`${IPHONE} ${SAFARI} FxiOS/142.0 Mobile/15E148 Safari/605.1.15`, "Firefox on iPhone"],
  [`Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) ${SAFARI} Version/12.1 Safari/604.1`, "Safari on iPad"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Linux"],
  [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${CHROME} Mobile Safari/537.36`, "Chrome on Android"],
  [`Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 ${CHROME} Safari/537.36`, "Samsung Internet on Android"],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, "Chrome on ChromeOS"],
  ["Firefox/142.0", "Firefox"],
  ["curl/8.14.1", "curl"],
  ["python-requests/2.32.4", "python-requests"],
  ["node", "node"],
  ["Go-http-client/1.1", "Go-http-client"],
  ["okhttp/5.1.0", "okhttp"],
  [undefined, undefined],
  ["", undefined],
  ["<script>alert(1)</script>", undefined],
  ["\u202Eevil/1.0", undefined],
  ["x".repeat(33), undefined],
  ["x".repeat(32), "x".repeat(32)],
  ["curl\u0000/8", undefined],
  ["-curl", undefined],
])("the family of %j is %j", (userAgent, family) => {
  expect(userAgentFamily(userAgent)).toBe(family);
});

test("A session is stored with the family, never with the header", async () => {
  const app = await makeApp();
  const form = { email: "a@example.com", password: "b4l0u" };
  await app.request("POST", "/users", { form });
  const userAgent = `${WINDOWS} ${CHROME} Safari/537.36 Edg/140.0.0.0`;
  await app.request("POST", "/sessions", { form, headers: { "user-agent": userAgent } });
  const rows = await app.db.kysely.selectFrom("sessions").select("user_agent").execute();
  expect(rows).toEqual([{ user_agent: "Edge on Windows" }]);
});
