import * as z from "zod";
import { json } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import type { Route } from "../../http/route.ts";
import type { Feature, FeatureServices } from "../feature.ts";

/** For orchestrators and load balancers. */
export const health: Feature = { name: "health", routes: (services) => [live(), ready(services)] };

/** The process answers. Asks nothing of the database. */
function live(): Route {
  return {
    method: "GET",
    path: "/health/live",
    reachableByAnyHost: true,
    operation: "healthLive",
    summary: "Whether the process answers",
    answers: { 200: { description: "It does", body: () => z.object({ status: z.literal("ok") }) } },
    handle: () => json(200, { status: "ok" }),
  };
}

/** The database's schema is ours, and it has just written something: a login would work. Why not, is told to this machine only. */
function ready({ readiness, networkOf }: FeatureServices): Route {
  const body = () => {
    const status = z.enum(["ok", "unavailable"]);
    const migrations = z.enum(["ok", "pending", "newer", "unknown"]);
    const checks = z.object({ database: status, migrations, warnings: z.array(z.string()) });
    return z.object({ status, checks: checks.optional() });
  };
  return {
    method: "GET",
    path: "/health/ready",
    reachableByAnyHost: true,
    operation: "healthReady",
    summary: "Whether a login would work",
    answers: { 200: { description: "It would", body }, 503: { description: "It would not", body } },
    async handle(c) {
      const found = await readiness();
      const ok = found.database === "ok" && (found.migrations === "ok" || found.migrations === "newer");
      const details = isThisMachine(networkOf(c, { isWatched: false }), c) ? { checks: found } : {};
      if (ok) return json(200, { status: "ok", ...details });
      return json(503, { status: "unavailable", ...details }, { "retry-after": "1" });
    },
  };
}

/** A proxy on this machine is not this machine: what it forwards comes from elsewhere. */
function isThisMachine(network: string | undefined, c: RequestContext): boolean {
  return (network === "127.0.0.1" || network === "::/64") && c.header("x-forwarded-for") === undefined;
}
