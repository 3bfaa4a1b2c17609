import type * as z from "zod";
import { type ErrorCode, type Problem, problemOf, ServiceError } from "../../core/errors.ts";
import type { Language } from "../../user.ts";
import type { Answer } from "../answer.ts";
import { readFields } from "../body.ts";
import type { RequestContext } from "../context.ts";
import { type BodySchema, objectsIn } from "../input.ts";
import { retryAfter } from "../problem.ts";
import type { AnswerDoc, Route } from "../route.ts";
import { html } from "./answer.ts";
import { failurePage } from "./failure.tsx";
import type { FormFailure } from "./form.tsx";
import type { Markup } from "./layout.tsx";
import { type PageServices, type View, viewOf } from "./view.ts";

/** A page with one form, and how it is sent. */
export interface FormPage<State> {
  readonly path: string;
  /** In the names of its two operations: `showResetPage`, `submitResetPage`. */
  readonly name: string;
  readonly summary: string;
  /** Whether passkeys are made or used on it. */
  readonly passkeys?: boolean;
  /** Absent where the form has no field. */
  readonly body?: BodySchema;
  /** Whether it requires a session. */
  readonly session?: boolean;
  /** Whose page it is, and what stands there already. What it throws is a page of its own. */
  readonly open: (c: RequestContext) => Promise<State> | State;
  readonly languageOf?: (state: State) => Language | undefined;
  readonly form: (props: { view: View; state: State; failure: FormFailure | undefined }) => Markup;
  /** Where it leads instead of showing the form. */
  readonly instead?: (state: State, view: View) => Answer | undefined;
  /** The same as the API does; answers where it leads. A failure shows the form again, with the reason. */
  readonly submit: (c: RequestContext, view: View, state: State) => Promise<Answer>;
  /** What it may show at once instead of leading on: what is shown once only. */
  readonly result?: string;
  /** What the form's failures mean, by status. */
  readonly failures: Readonly<Record<number, string>>;
}

/** What is shown again. Passwords never are, nor tokens: no answer carries one. */
const KEPT = ["email", "name", "language"];

/** Failures that are about the request, not about what somebody wrote into the form. */
const NOT_OF_FORM: readonly ErrorCode[] = [
  "session_required",
  "reauthentication_required",
  "factor_required",
  "login_expired",
  "cross_site",
  "unknown_host",
  "forwarded_in_development",
  "registration_closed",
  "not_found",
];

/** Its routes. GET changes nothing, so that scanners of links do no harm. */
export function formPage<State>(of: FormPage<State>, services: PageServices): Route[] {
  const { path, name, summary, body, session = false } = of;
  const viewIn = (c: RequestContext, state: State): View => {
    const view = viewOf(c, services, of.languageOf?.(state));
    return of.passkeys ? { ...view, script: view.assets.passkeys } : view;
  };
  const show = async (c: RequestContext, status: number, headers: Record<string, string>, failure?: FormFailure) => {
    const state = await of.open(c);
    const view = viewIn(c, state);
    const instead = failure ? undefined : of.instead?.(state, view);
    return instead ?? html(view, status, of.form({ view, state, failure }), headers);
  };
  const again = async (error: ServiceError, c: RequestContext) => {
    const failure = await triedIn(c, body, error);
    return show(c, error.problem.status, retryAfter(error), failure);
  };
  const described = Object.entries(of.failures).map(([status, description]): [string, AnswerDoc] => [
    status,
    { description, html: true },
  ]);
  const elsewhere = session ? "First to the login" : of.instead && "Already done: to the next page";
  const entrance: Record<number, AnswerDoc> = {
    ...(elsewhere ? { 303: { description: elsewhere } } : {}),
    ...(path.includes("/:") ? { 404: { description: "What the path names is not there", html: true } } : {}),
  };
  return [
    {
      method: "GET",
      path,
      operation: `show${name}`,
      summary,
      session,
      answers: { 200: { description: "A page", html: true }, ...entrance },
      failure: async (error, c) => failurePage(error, c, services),
      handle: (c) => show(c, 200, {}),
    },
    {
      method: "POST",
      path,
      operation: `submit${name}`,
      summary: "The form of that page",
      session,
      ...(body && { body }),
      otherFields: "ignored", // such as the name that tells password managers whose password it is
      answers: {
        ...entrance,
        ...(of.result !== undefined && { 200: { description: of.result, html: true } }),
        303: { description: "Done: to the next page" },
        ...Object.fromEntries(described),
      },
      async failure(error, c) {
        if (!(error instanceof ServiceError) || NOT_OF_FORM.includes(error.code))
          return failurePage(error, c, services);
        return again(error, c).catch((other: unknown) => failurePage(isAbout(other) ? other : error, c, services));
      },
      async handle(c) {
        const state = await of.open(c);
        return of.submit(c, viewIn(c, state), state);
      },
    },
  ];
}

/** Whether who sent the form has to go elsewhere first. */
const isAbout = (error: unknown) => error instanceof ServiceError && error.code === "session_required";

/** What a form's try met, by field. Throws what reading the body throws. */
async function triedIn(c: RequestContext, body: BodySchema | undefined, error: ServiceError): Promise<FormFailure> {
  const sent = await readFields(c, body && objectsIn(body));
  const kept = [...sent].filter(([name]) => KEPT.includes(name));
  const shape = body?.shape ?? {};
  // Where the password alone is asked for, only that can be wrong.
  const isOfPassword = error.code === "wrong_credentials" && !("email" in shape);
  const problem = isOfPassword ? problemOf("wrong_password") : error.problem;
  return {
    problem,
    retryAfter: error.retryAfter,
    fields: Object.fromEntries(wrongFields(problem, sent, shape).map((name) => [name, problem])),
    values: Object.fromEntries(kept),
  };
}

function wrongFields(
  { code, fields = [] }: Problem,
  sent: ReadonlyMap<string, string>,
  shape: BodySchema["shape"],
): string[] {
  const names = Object.keys(shape);
  if (code === "field_missing") return names.filter((name) => !sent.get(name));
  if (code === "field_invalid") {
    const isWrong = (name: string, type: z.ZodType) => !type.safeParse(sent.get(name) ?? "").success;
    return Object.entries(shape)
      .filter(([name, type]) => isWrong(name, type))
      .map(([name]) => name);
  }
  const possible = fields.filter((candidate) => names.includes(candidate));
  const name = possible.find((candidate) => sent.get(candidate)) ?? possible[0];
  return name === undefined ? [] : [name];
}
