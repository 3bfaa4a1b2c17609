import { Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { z } from "zod";
import { AuthError } from "./errors.ts";
import type { Feature, FeatureServices } from "./features/feature.ts";
import { type Answer, empty, json } from "./http/answer.ts";
import type { Bindings, RequestContext } from "./http/context.ts";
import { checkSameOrigin } from "./http/csrf.ts";
import { commonHeaders } from "./http/headers.ts";
import { checkHost } from "./http/host.ts";
import { openApiDocument } from "./http/openapi.ts";
import { problem } from "./http/problem.ts";
import { RequestEntry } from "./http/request-log.ts";
import type { Route } from "./http/route.ts";

export type App = Hono<{ Bindings: Bindings }>;

/** Every route of these features, and of the service itself. */
export function routesOf(services: FeatureServices, features: readonly Feature[]): Route[] {
  const routes = features.flatMap((feature) => feature.routes(services));
  const all: Route[] = [welcome(), openApi(() => openApiDocument(all, services.cookie.name)), ...routes];
  return all;
}

/** Mounts the features' routes. Never listens: `app.fetch` can be embedded anywhere. */
export function createApp(services: FeatureServices, features: readonly Feature[]): App {
  const { profile, log } = services;
  const common = commonHeaders(profile);
  const app: App = new Hono();
  const methods = new TrieRouter<string>();

  const respond = ({ status, body, headers }: Answer) =>
    new Response(body, { status, headers: { ...common, ...headers } });

  /** The way of every request: for us, from our own pages, handled; a failure becomes its answer; logged. */
  const serve =
    (route: string, { handle, failure }: Pick<Route, "handle" | "failure">) =>
    async (c: RequestContext) => {
      const entry = new RequestEntry(log, c.req.method, route);
      let answer: Answer;
      try {
        checkHost(c, profile);
        checkSameOrigin(c, profile);
        answer = await handle(c);
      } catch (error) {
        answer = failure && error instanceof AuthError ? failure(error) : problem(error, entry.id);
        entry.failed(error);
      }
      entry.answered(answer.status);
      return respond(answer);
    };

  for (const route of routesOf(services, features)) {
    app.on(route.method, route.path, serve(`${route.method} ${route.path}`, route));
    methods.add("ALL", route.path, route.method);
  }
  app.notFound(
    serve("none", {
      handle(c) {
        const known = new Set(methods.match("ALL", c.req.path)[0].map(([method]) => method));
        if (known.size === 0) throw new AuthError("not_found");
        if (known.has("GET")) known.add("HEAD");
        const allow = { allow: [...known, "OPTIONS"].sort().join(", ") };
        return c.req.method === "OPTIONS" ? empty(204, allow) : problem(new AuthError("method_not_allowed"), "", allow);
      },
    }),
  );
  return app;
}

function welcome(): Route {
  return {
    method: "GET",
    path: "/",
    operation: "welcome",
    summary: "The service's name",
    answers: { 200: { description: "It is here", body: z.object({ message: z.literal("Bienvenue") }) } },
    handle: () => json(200, { message: "Bienvenue" }),
  };
}

function openApi(document: () => unknown): Route {
  let answer: Answer | undefined;
  return {
    method: "GET",
    path: "/openapi.json",
    operation: "openApi",
    summary: "This document",
    answers: { 200: { description: "OpenAPI 3.1", body: z.looseObject({ openapi: z.string() }) } },
    handle: () => (answer ??= json(200, document())),
  };
}
