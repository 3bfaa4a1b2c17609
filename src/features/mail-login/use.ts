import * as z from "zod";
import { secondStepDue } from "../../authentication/second-step.ts";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { inPaddedTime } from "../../http/constant-time.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, readPresent } from "../../http/input.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { problem } from "../../http/problem.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { CODE_WRONG, ELSEWHERE, EXPIRED, OFF } from "./problems.ts";
import { cookieOf } from "./request.ts";

/** What people type. */
const CODE = z
  .string()
  .max(64)
  .meta({ description: "The code of a mail, eight letters and digits in any spelling", example: "8F3K-Q2ZD" });

const body = z.object({ token: FIELDS.token.optional(), code: CODE.optional() });

/** POST /login-links/use. A GET of the link uses nothing up, because scanners of mail follow links. */
export function useLink(services: FeatureServices): Route {
  return {
    method: "POST",
    path: "/login-links/use",
    operation: "useLoginLink",
    summary: "Log in by the link's token or the code of a mail, in the client that asked for it",
    body,
    answers: {
      200: { description: "Logged in", body: () => z.object({ email: z.string(), message: z.literal("logged in") }) },
      400: { description: "Neither a token nor a code", codes: ["field_missing"] },
      401: {
        description:
          "Not the code, or nothing that is valid now. Where two steps are due the mail was right, and `factors` says by what to go on, with the cookie that comes along",
        codes: [CODE_WRONG, EXPIRED, "second_step_required", "second_step_setup_required"],
      },
      403: {
        description: "Another client asked for this mail, or the operator has not switched it on",
        codes: [ELSEWHERE, OFF],
      },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once, or without mail", codes: ["busy", "mail_disabled"] },
    },
    async handle(c) {
      const { token, code } = await readPresent(c, body);
      if (!token && !code) throw new ServiceError("field_missing", undefined, { field: "code" });
      const { login } = await signInFromRequest(c, token ? { token } : { code: code ?? "" }, services);
      const used = cookieOf(services).expire();
      if (login.outcome !== "signed_in") {
        const due = await secondStepDue(services.domain, login);
        return problem(due, c.id, { "set-cookie": [...services.loginCookie.set(login.login ?? ""), ...used] });
      }
      const cookies = await loginCookies(c, login, services);
      return json(200, { email: login.user.email, message: "logged in" }, { "set-cookie": [...cookies, ...used] });
    },
  };
}

/** Signs in programs and people. Throws what the operations throw. */
export async function signInFromRequest(
  c: RequestContext,
  presented: operations.Presented,
  services: FeatureServices,
): Promise<operations.MailLogin> {
  const { domain, cookie, log } = services;
  operations.requireMailLogin(domain);
  const client = clientInfoOf(c, services);
  const browser = cookieOf(services).read(c);
  const result = await inPaddedTime(() => operations.useLogin(domain, browser, presented, client, cookie.read(c)));
  const said = result.login.outcome === "signed_in" ? "logged in by mail" : "mail right, second step due";
  log.info(said, { userId: result.login.user.publicId });
  return result;
}
