import * as z from "zod";
import { type Named, problemOf, ServiceError } from "../core/errors.ts";
import { problemBody } from "./problem.ts";
import type { AnswerDoc, Route } from "./route.ts";

type Json = Record<string, unknown>;

/** Problems that every route can answer with, by status. */
const EVERYWHERE: readonly Named[] = [
  "body_malformed",
  "field_repeated",
  "field_invalid",
  "field_unknown",
  "too_many_fields",
  "content_type_unknown",
  "content_encoding_unsupported",
  "body_too_large",
  "body_timeout",
  "headers_too_large",
  "request_malformed",
  "cross_site",
  "unknown_host",
  "forwarded_in_development",
  "database_unavailable",
];

/** The OpenAPI 3.1 document of these routes, which stand under `root`; their schemas are JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export function openApiDocument(routes: readonly Route[], cookieName = "session_id", root = ""): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Bienvenue",
      version: "1",
      summary: "User authentication",
      description: problemsEverywhere(),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: root || "/" }],
    tags: [
      { name: "API", description: "For programs" },
      { name: "Pages", description: "For people: HTML, its forms and its files. Programs have no use for them" },
    ],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: cookieName } },
      schemas: { Problem: PROBLEM },
      responses: {
        Problem: response({ description: "A problem that any request can meet", codes: EVERYWHERE }),
        PageProblem: onPage({ description: "The same, for people where the page was reached", codes: EVERYWHERE }),
      },
    },
  };
}

const PROBLEM = {
  type: "object",
  required: ["message"],
  properties: {
    code: { type: "string", description: "Stable; absent only in `email already registered`" },
    message: { type: "string" },
    field: { type: "string", description: "Which field of the body or the query it is about, where it is about one" },
    nearest: { type: "string", description: "With `field_unknown`: the known field that is most like it" },
    request_id: { type: "string", description: "With status 500: names the line in the service's log" },
  },
  additionalProperties: false,
};

function operation(route: Route): Json {
  return {
    operationId: route.operation,
    tags: [isPage(route) ? "Pages" : "API"],
    summary: route.summary,
    security: route.session ? [{ session: [] }] : [],
    ...parameters(route),
    ...(route.body ? { requestBody: requestBody(route.body, route.otherFields) } : {}),
    responses: Object.fromEntries([
      ...Object.entries(route.answers).map(([status, doc]) => [status, response(doc)]),
      ["default", { $ref: `#/components/responses/${route.failure ? "PageProblem" : "Problem"}` }],
    ]),
  };
}

function parameters({ path, query }: Route): { parameters?: Json[] } {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => {
    return { name, in: "path", required: true, schema: { type: "string" } };
  });
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, type]) => {
    return { name, in: "query", required: !type.safeParse(undefined).success, schema: schemaOf(type, "input") };
  });
  const all = [...inPath, ...inQuery];
  return all.length > 0 ? { parameters: all } : {};
}

/** What is for people: its answer is nothing but a page, a file of one, or the way to the next. */
function isPage({ answers, failure }: Route): boolean {
  const docs = Object.values(answers);
  return failure !== undefined ? !docs.some(({ body }) => body) : docs.some(({ type }) => type);
}

function requestBody(body: z.ZodType, otherFields: Route["otherFields"]): Json {
  const schema = { ...schemaOf(body, "input"), ...(otherFields === "ignored" ? {} : { additionalProperties: false }) };
  const types = ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"];
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function response({ headers, ...doc }: AnswerDoc): Json {
  if (!headers) return withContent(doc);
  const schema = { type: "string" };
  const described = Object.entries(headers).map(([name, description]) => [name, { description, schema }]);
  return { ...withContent(doc), headers: Object.fromEntries(described) as Json };
}

function withContent({ description, body, codes, html, type }: AnswerDoc): Json {
  if (type) return { description, content: { [type]: { schema: { type: "string" } } } };
  const page = html && { "text/html": { schema: { type: "string" } } };
  const data = body && { "application/json": { schema: schemaOf(body(), "output") } };
  if (page || data) return { description, content: { ...data, ...page } };
  if (!codes) return { description };
  const examples = codes.map((named) => [problemOf(named).code, { value: problemBody(new ServiceError(named)) }]);
  const schema = { $ref: "#/components/schemas/Problem" };
  return { description, content: { "application/json": { schema, examples: Object.fromEntries(examples) as Json } } };
}

/** A problem where failures are pages: those that are met before the route is known are JSON all the same. */
function onPage(doc: AnswerDoc): Json {
  const { description, content } = response(doc);
  return { description, content: { ...(content as Json), "text/html": { schema: { type: "string" } } } };
}

function schemaOf(type: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io }) as Json;
  return schema;
}

function problemsEverywhere(): string {
  const rows = EVERYWHERE.map(problemOf).map(({ code, status, message }) => `| ${status} | \`${code}\` | ${message} |`);
  return [
    "Sessions are carried by a cookie. Problems are JSON with a stable `code`. Any request can meet these:",
    "",
    "| status | code | message |",
    "| --- | --- | --- |",
    ...rows,
  ].join("\n");
}
