import type { Config } from "../config/config.ts";

/** Where this machine reaches the service that is configured here. */
export function localUrl({ host, port }: Pick<Config, "host" | "port">): string {
  const address = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${address}:${port}`;
}

/** Of several worker processes each knows its own: connections go to them in turn. */
const ASKED = 8;

/** What the service of this configuration warns of, if it runs; nothing else of it is looked at. */
export async function warningsOfRunning(config: Pick<Config, "host" | "port">): Promise<string[]> {
  const asked = Array.from({ length: ASKED }, async (): Promise<readonly string[]> => {
    const request = { signal: AbortSignal.timeout(3000), headers: { connection: "close" } };
    const answer = await fetch(`${localUrl(config)}/health/ready`, request);
    const { checks } = (await answer.json()) as { readonly checks?: { readonly warnings?: readonly string[] } };
    return checks?.warnings ?? [];
  });
  const found = await Promise.all(asked.map((warnings) => warnings.catch(() => [])));
  return [...new Set(found.flat())];
}
