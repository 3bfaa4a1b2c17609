import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeCertificates } from "./certificates.ts";
import { temporaryFolder } from "./databases.ts";
import { freePort } from "./free-port.ts";
import { runHaproxy } from "./haproxy.ts";
import { httpsClient } from "./https-client.ts";
import { runNginx } from "./nginx.ts";
import { serve } from "./serve.ts";

export const PROXIES = ["nginx", "haproxy"] as const;
export type Proxy = (typeof PROXIES)[number];

const FILES: Readonly<Record<Proxy, string>> = { nginx: "nginx.conf", haproxy: "haproxy.cfg" };

/** A configuration as docs/deploy has it. */
export const documented = (proxy: Proxy) =>
  readFileSync(new URL(`../../docs/deploy/${FILES[proxy]}`, import.meta.url), "utf8");

/** A text with other values in the place of some, each of which must be there. */
export function replaced(text: string, values: readonly (readonly [written: string, value: string])[]): string {
  return values.reduce((current, [written, value]) => {
    if (!current.includes(written)) throw new Error(`there is no ${written} any more`);
    return current.replaceAll(written, value);
  }, text);
}

export interface BehindOptions {
  /** Makes another configuration of the documented one. */
  readonly change?: (configuration: string) => string;
  /** Where the proxy looks for nodes; without it a node is started. */
  readonly nodes?: readonly string[];
  /** The path of the public URL. */
  readonly path?: string;
  /** More settings of the node, by the port on which the proxy speaks https. */
  readonly env?: (port: number) => Record<string, string>;
}

/**
 * The built service in the public profile behind a real proxy that runs the very configuration of docs/deploy: its ports,
 * name, certificate and node are put in, and nothing else.
 */
export async function behind(proxy: Proxy, { change = (text) => text, nodes, path = "", env }: BehindOptions = {}) {
  const folder = temporaryFolder();
  const [port, httpPort] = [await freePort(), await freePort()];
  const { authority, key, cert } = makeCertificates(folder, "rsa");
  writeFileSync(join(folder, "both.pem"), cert + key);
  const served =
    nodes === undefined
      ? await serve(folder, {
          BIENVENUE_PUBLIC_URL: `https://localhost:${port}${path}`,
          BIENVENUE_MAIL: "none",
          BIENVENUE_TRUSTED_PROXIES: "127.0.0.1",
          LOG_LEVEL: "debug",
          ...env?.(port),
        })
      : undefined;
  const [node = ""] = nodes ?? [served!.url];
  const shared = [
    ["127.0.0.1:5000", new URL(node).host],
    ["https://accounts.example.com", `https://localhost:${port}`],
  ] as const;
  const configuration = change(documented(proxy));
  if (proxy === "nginx") {
    const values = [
      ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
      ["listen 80;", `listen 127.0.0.1:${httpPort};`],
      ["server_name accounts.example.com;", "server_name localhost;"],
      ["/etc/ssl/bienvenue/certificate.pem", join(folder, "server.pem")],
      ["/etc/ssl/bienvenue/key.pem", join(folder, "server.key")],
    ] as const;
    await runNginx(folder, port, replaced(configuration, [...shared, ...values]));
  } else {
    const values = [
      ["bind :443 ", `bind 127.0.0.1:${port} `],
      ["bind :80", `bind 127.0.0.1:${httpPort}`],
      ["hdr Host accounts.example.com", `hdr Host localhost:${port}`],
      ["/etc/ssl/bienvenue/certificate-and-key.pem", join(folder, "both.pem")],
    ] as const;
    // Only root can become another user.
    const unprivileged = [["    user haproxy\n    group haproxy\n", ""]] as const;
    const users = process.getuid?.() === 0 ? [] : unprivileged;
    await runHaproxy(port, replaced(configuration, [...shared, ...values, ...users]));
  }
  return { ...httpsClient(port, authority), port, httpPort, served, host: `localhost:${port}` };
}

/** The routes of the requests that a service at level debug has written into its log so far. */
export function routesSeen(log: readonly string[]): string[] {
  return log.flatMap((line) => {
    const { event, route } = JSON.parse(line) as { readonly event: string; readonly route?: string };
    return event === "request" && route !== undefined ? [route] : [];
  });
}
