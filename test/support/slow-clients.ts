import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { deadline, effort } from "../effort.ts";
import { behind, type Proxy, replaced } from "./behind-proxy.ts";
import { reportFigure } from "./report-figure.ts";
import { need } from "./require-tool.ts";

const COUNT = effort("slowClients");
const FORM = { email: "nobody@example.com", password: "la phrase de personne" };

/** What is sent at once; a byte a second follows. */
const KINDS: Readonly<Record<string, (host: string) => string>> = {
  headers: (host) => `POST /sessions HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `,
  body: (host) => `${bodyOf(host)}Content-Length: 1000\r\n\r\nemail=`,
  "large body": (host) => `${bodyOf(host)}Content-Length: 16384\r\n\r\nemail=${"a".repeat(15_800)}`,
  "small chunks": (host) => `${bodyOf(host)}Transfer-Encoding: chunked\r\n\r\n${"1\r\na\r\n".repeat(6000)}`,
  chunked: (host) => `${bodyOf(host)}Transfer-Encoding: chunked\r\n\r\n2f0\r\nemail=`,
};
const bodyOf = (host: string) =>
  `POST /sessions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;

interface Slow {
  readonly isOpen: () => boolean;
  /** Milliseconds from the first byte until the other side closed. */
  readonly closed: Promise<number>;
}

function slowClient(socket: Socket, bytes: string): Slow {
  let open = true;
  const begun = performance.now();
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  socket.resume();
  socket.write(bytes);
  const trickle = setInterval(() => socket.write("a"), 1000);
  const closed = new Promise<number>((resolve) => {
    const end = () => {
      open = false;
      clearInterval(trickle);
      socket.destroy();
      resolve(performance.now() - begun);
    };
    socket.once("end", end).once("close", end);
  });
  return { isOpen: () => open, closed };
}

/** Many of one kind, from forty addresses. */
function slowClients({ open, host }: Awaited<ReturnType<typeof behind>>, kind: string, count: number): Slow[] {
  const bytes = KINDS[kind]!(host);
  return Array.from({ length: count }, (_, index) =>
    slowClient(open(`127.0.${1 + (index % 40)}.${10 + Object.keys(KINDS).indexOf(kind)}`), bytes),
  );
}

/** The documented file as it was: nothing bounds the time of a body. */
const unbounded = (proxy: Proxy) => (text: string) =>
  proxy === "nginx"
    ? replaced(text, [["    proxy_request_buffering off;\n", ""]])
    : replaced(text, [["    timeout http-request 8s\n", ""]]);

/** Behind the documented configuration of a proxy. */
export function testSlowClients(proxy: Proxy): void {
  test("A16: clients that send a byte a second are closed, and another client is served throughout; control: without the bound they stay", async (context) => {
    need(context, proxy, "openssl");
    const [documented, control] = [await behind(proxy), await behind(proxy, { change: unbounded(proxy) })];
    const kept = slowClients(control, "body", 20);
    const slow = Object.keys(KINDS).flatMap((kind) => slowClients(documented, kind, COUNT / 5));
    let isOver = false;
    const statuses: number[] = [];
    const other = async () => {
      while (!isOver) {
        statuses.push((await documented.ask("POST", "/sessions", { form: FORM, from: "127.0.0.9" })).status);
        await sleep(100);
      }
    };
    const served = other();
    const times = await Promise.all(slow.map(({ closed }) => closed));
    isOver = true;
    await served;
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(kept.filter(({ isOpen }) => isOpen()).length, "the control's").toBe(kept.length);
    const last = Math.max(...times);
    reportFigure(
      `${proxy}: ${times.length} slow clients closed, the last after ${(last / 1000).toFixed(1)} s; ${statuses.length} requests of another one served`,
    );
    expect(last).toBeLessThan(deadline(15_000));
  });

  test("A16: one client has only so many connections", async (context) => {
    need(context, proxy, "openssl");
    const documented = await behind(proxy);
    const most = proxy === "nginx" ? 64 : 256;
    const bytes = KINDS["body"]!(documented.host);
    const slow = Array.from({ length: most + 100 }, () => slowClient(documented.open("127.0.0.7"), bytes));
    const open = () => slow.filter(({ isOpen }) => isOpen()).length;
    await expect.poll(open).toBeLessThanOrEqual(most);
    expect(open()).toBeGreaterThan(0);
    expect((await documented.ask("POST", "/sessions", { form: FORM, from: "127.0.0.9" })).status).toBe(401);
  });
}
