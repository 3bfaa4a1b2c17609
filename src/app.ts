import { type Context, Hono } from "hono";
import { METHOD_NAME_ALL } from "hono/router";
import * as z from "zod";
import { ServiceError } from "./core/errors.ts";
import type { Feature, FeatureServices } from "./features/feature.ts";
import { prefersHtml } from "./http/accept.ts";
import { type Answer, empty, json, seeOther } from "./http/answer.ts";
import { readFields } from "./http/body.ts";
import { type RequestContext, WebRequest } from "./http/context.ts";
import { preflightHeaders, readableBy } from "./http/cors.ts";
import { checkSameOrigin } from "./http/csrf.ts";
import { rejectionDelay } from "./http/delay-rejection.ts";
import { commonHeaders } from "./http/headers.ts";
import { checkHost } from "./http/host.ts";
import { objectsIn, refuseUnknown } from "./http/input.ts";
import { openApiDocument } from "./http/openapi.ts";
import { assetRoutes } from "./http/page/assets.ts";
import { failurePage } from "./http/page/failure.tsx";
import { meantPath } from "./http/page/meant-path.ts";
import { problem } from "./http/problem.ts";
import { RequestEntry } from "./http/request-log.ts";
import type { Route } from "./http/route.ts";
import { type PathParams, Router } from "./http/router.ts";

/** Handles a request; never rejects. */
export type Answering = (request: RequestContext, params: PathParams) => Promise<Answer>;

export interface App {
  /** For other Hono apps, and for whoever has a `Request`. */
  readonly app: Hono;
  /** The same routes for our own listener, which needs no `Request` and no `Response`. */
  readonly answer: (request: RequestContext) => Promise<Answer>;
  /** Whether any method of a path is one of them. */
  readonly knows: (path: string) => boolean;
}

/** Every route of these features, and of the service itself. */
export function routesOf(services: FeatureServices, features: readonly Feature[]): Route[] {
  const routes = features.flatMap((feature) => feature.routes(services));
  const all: Route[] = [
    openApi((mount) => openApiDocument(all, services.cookie.name, mount + services.profile.path)),
    ...assetRoutes(services.pages.assets),
    ...routes,
  ];
  return all;
}

type Served = Pick<Route, "handle" | "failure" | "anyMethod" | "reachableByAnyHost" | "body" | "query" | "otherFields">;

/** Of a body that cannot be read the handler says what is wrong, once it knows who asks. */
async function refuseUnknownFields(c: RequestContext, { body, query }: Pick<Served, "body" | "query">) {
  if (query) refuseUnknown(c.query.keys(), query);
  const sent = body && (await readFields(c, objectsIn(body)).catch(() => undefined));
  if (sent) refuseUnknown(sent.keys(), body);
}

/** Mounts the features' routes. Never listens. */
export function createApp(services: FeatureServices, features: readonly Feature[]): App {
  const { profile, log, cookie } = services;
  const common = commonHeaders(profile);
  const readable = readableBy(profile);
  const delayRejection = rejectionDelay();
  const app = new Hono();
  const router = new Router<Answering>();

  /** The way of every request: for us, from our own pages, handled; a failure becomes its answer; logged. */
  const serve = (route: string, { handle, failure, anyMethod, ...fields }: Served): Answering => {
    const refuses = fields.otherFields !== "ignored" && (fields.body ?? fields.query) !== undefined;
    return async (c, params) => {
      const entry = new RequestEntry(log, c, route);
      let answer: Answer;
      try {
        checkHost(c, profile, fields);
        if (!anyMethod) checkSameOrigin(c, profile);
        if (refuses) await refuseUnknownFields(c, fields);
        answer = await handle(c, params);
      } catch (error) {
        if (error instanceof ServiceError && error.code === "busy") await delayRejection();
        answer = failure ? await failure(error, c) : problem(error, c.id);
        entry.failed(error);
      }
      entry.answered(answer.status);
      const separated = cookie.separate(c);
      if (separated.length > 0) answer = withCookies(answer, separated);
      const forOrigin = readable?.(c.header("origin"));
      return forOrigin ? { ...answer, headers: { ...answer.headers, ...forOrigin } } : answer;
    };
  };

  const throughHono = (answering: Answering) => async (c: Context) => {
    const { status, body, headers } = await answering(new WebRequest(c), c.req.param());
    const all = new Headers(common);
    for (const [name, value] of Object.entries(headers)) {
      all.delete(name);
      for (const each of [value].flat()) all.append(name, each);
    }
    return new Response(body, { status, headers: all });
  };

  for (const route of routesOf(services, features)) {
    const name = `${route.method} ${route.path}`;
    const [served, underPath] = [serve(name, route), serve(name, { ...route, reachableByAnyHost: false })];
    const method = route.anyMethod ? METHOD_NAME_ALL : route.method;
    for (const path of placesOf(route, profile.path)) {
      const at = path === route.path ? served : underPath;
      app.on(method, path, throughHono(at));
      router.add(method, path, at);
    }
  }
  const unknown = serve("none", {
    failure: async (error, c) => (prefersHtml(c) ? failurePage(error, c, services) : problem(error, c.id)),
    handle(c) {
      const { method, path } = c;
      const methods = router.allowed(path);
      if (methods.length === 0) {
        const meant = meantPath(c, (other) => router.find("GET", other) !== undefined);
        if (meant !== undefined) return seeOther(c.mount + meant);
        throw new ServiceError("not_found");
      }
      const allow = { allow: methods.join(", ") };
      if (method !== "OPTIONS") return problem(new ServiceError("method_not_allowed"), "", allow);
      return empty(204, { ...allow, ...preflightHeaders(c, profile, allow.allow) });
    },
  });
  app.notFound(throughHono(unknown));
  const nowhere = { target: unknown, params: {} };
  const answer = (c: RequestContext) => {
    const { target, params } = router.find(c.method, c.path) ?? nowhere;
    return target(c, params);
  };
  return { app, answer, knows: (path) => router.allowed(path).length > 0 };
}

/** An answer that sets more cookies, each once. */
function withCookies(answer: Answer, more: readonly string[]): Answer {
  const own = [answer.headers["set-cookie"] ?? []].flat();
  return { ...answer, headers: { ...answer.headers, "set-cookie": [...new Set([...own, ...more])] } };
}

/** Under the path of the public URL, and what is asked for at the root of a host there as well (RFC 8615 §3). */
function placesOf({ path, reachableByAnyHost, atRoot }: Route, root: string): string[] {
  if (root === "") return [path];
  if (path === "/") return [root, `${root}/`];
  return reachableByAnyHost || atRoot ? [path, root + path] : [root + path];
}

function openApi(document: (mount: string) => unknown): Route {
  let answer: Answer | undefined;
  return {
    method: "GET",
    path: "/openapi.json",
    operation: "openApi",
    summary: "This document",
    answers: { 200: { description: "OpenAPI 3.1", body: () => z.looseObject({ openapi: z.string() }) } },
    handle: ({ mount }) => (mount === "" ? (answer ??= json(200, document(""))) : json(200, document(mount))),
  };
}
