import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { behind, replaced } from "./behind-proxy.ts";
import type { HttpsRequest } from "./https-client.ts";
import { listening } from "./socket.ts";

const GUIDE = readFileSync(new URL("../../docs/integrate.md", import.meta.url), "utf8");

/** The examples of docs/integrate.md in a language, in their order. */
export const examples = (language: string) =>
  [...GUIDE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, text]) => text!);

/** What a product was told. */
export interface Told {
  readonly method: string;
  readonly url: string;
  /** Every field as it came, by its name in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A product that believes its proxy, shows what it was told, and has a page with a 401 of its own. */
export async function startProduct() {
  const seen: Told[] = [];
  const port = await listening(
    createServer((incoming, outgoing) => {
      void tellingOf(incoming).then((told) => {
        seen.push(told);
        outgoing.statusCode = told.url.endsWith("/own-401") ? 401 : 200;
        outgoing.end(JSON.stringify(told));
      });
    }),
  );
  return { port, seen };
}

async function tellingOf(incoming: IncomingMessage): Promise<Told> {
  const { method = "", url = "", rawHeaders } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  const fields = names.map((name, index) => [name.toLowerCase(), rawHeaders[2 * index + 1]!] as const);
  return { method, url, fields, body: Buffer.concat(chunks).toString() };
}

/** Where the product stands, as docs/integrate.md has it. */
export const PLACES = ["at the root of the same host", "under a path of the same host", "on a sibling host"] as const;
export type Place = (typeof PLACES)[number];

const INCLUDE = "    include /etc/nginx/product-locations.conf;\n";
const LAST_LOCATION = "    location @once {";

/** The configuration of docs/deploy with the product of docs/integrate.md. */
function configured(place: Place, deployed: string, port: number, change: (locations: string) => string): string {
  const [shared = "", locations = "", sibling = ""] = examples("nginx");
  const upstream = replaced(shared, [["127.0.0.1:3000", `127.0.0.1:${port}`]]);
  const changed = change(locations);
  if (place === "on a sibling host") {
    const certificates = ["/etc/ssl/product/", "/etc/ssl/bienvenue/"] as const;
    return deployed + upstream + replaced(sibling, [[INCLUDE, changed], certificates]);
  }
  const isAtRoot = place === "at the root of the same host";
  const values = isAtRoot
    ? ([["    location / {\n        if", "    location /accounts/ {\n        if"]] as const)
    : ([] as const);
  const product = isAtRoot ? changed : replaced(changed, [["location / {", "location /shop/ {"]]);
  return replaced(deployed, [...values, [LAST_LOCATION, product + LAST_LOCATION]]) + upstream;
}

/** The service and a product behind a real nginx, which runs the examples of docs/integrate.md. */
export async function openShop(
  place: Place,
  change: (locations: string) => string = (locations) => locations,
  settings: Record<string, string> = {},
) {
  const { port: productPort, seen } = await startProduct();
  const path = place === "at the root of the same host" ? "/accounts" : "";
  const hosts =
    place === "on a sibling host" ? ["accounts.example.com", "shop.example.com"] : ["localhost", "localhost"];
  const at = (index: number, port: number) => `https://${hosts[index]}:${port}`;
  const sibling = (port: number) => ({
    BIENVENUE_PUBLIC_URL: at(0, port),
    BIENVENUE_COOKIE_DOMAIN: "example.com",
    BIENVENUE_RETURN_ORIGINS: at(1, port),
  });
  const proxy = await behind("nginx", {
    path,
    change: (deployed) => configured(place, deployed, productPort, change),
    env: (port) => ({ ...(place === "on a sibling host" ? sibling(port) : {}), ...settings }),
  });
  const asking =
    (index: number, prefix: string) =>
    (method: string, target: string, { headers, ...request }: HttpsRequest = {}) =>
      proxy.ask(method, prefix + target, {
        ...request,
        headers: { host: `${hosts[index]}:${proxy.port}`, ...headers },
      });
  const folder = place === "under a path of the same host" ? "/shop" : "";
  return {
    ...proxy,
    seen,
    accounts: `${at(0, proxy.port)}${path}`,
    shop: `${at(1, proxy.port)}${folder}`,
    askAccounts: asking(0, path),
    askShop: asking(1, folder),
  };
}
