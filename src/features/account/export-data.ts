import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { isoTime } from "../../ports/clock.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { eventJson, eventSchema, sessionJson, sessionSchema, userJson, userSchema } from "./serialize.ts";

const body = () =>
  z.looseObject({
    user: userSchema(),
    sessions: z.array(sessionSchema()),
    events: z.array(eventSchema()),
    mails: z.array(
      z.object({
        kind: z.string(),
        address: z.string(),
        language: z.string(),
        created_at: z.iso.datetime(),
        sent_at: z.iso.datetime().nullable(),
      }),
    ),
    trusted_browsers: z.array(
      z.object({ created_at: z.iso.datetime(), last_seen_at: z.iso.datetime(), network: z.string().nullable() }),
    ),
    tokens: z.array(z.object({ purpose: z.string(), email: z.string(), expires_at: z.iso.datetime() })),
  });

/** GET /users/me/export. Everything that is stored of a person (GDPR articles 15 and 20), and no secret. */
export function exportData(services: FeatureServices): Route {
  return {
    method: "GET",
    path: "/users/me/export",
    operation: "exportAccount",
    summary: "Everything that is stored about the logged-in user, as a file",
    session: true,
    answers: {
      200: { description: "Everything, without digests and hashes", body },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      const here = await requireSession(c, services);
      const { sessions, events, mails, browsers, tokens } = await operations.exportData(
        services.domain,
        here,
        clientInfoOf(c, services),
      );
      const answer: z.infer<ReturnType<typeof body>> = {
        user: userJson(here.user),
        sessions: sessions.map(sessionJson),
        events: events.map(eventJson),
        mails: mails.map(({ created_at, sent_at, ...mail }) => ({
          ...mail,
          created_at: isoTime(created_at),
          sent_at: sent_at === null ? null : isoTime(sent_at),
        })),
        trusted_browsers: browsers.map(({ created_at, last_seen_at, network }) => {
          return { created_at: isoTime(created_at), last_seen_at: isoTime(last_seen_at), network };
        }),
        tokens: tokens.map(({ expires_at, ...token }) => ({ ...token, expires_at: isoTime(expires_at) })),
      };
      const { domain, plugs } = services;
      const more = Object.entries(plugs.exports).map(
        async ([name, of]) => [name, await of(domain, here.user.id)] as const,
      );
      return json(
        200,
        { ...answer, ...Object.fromEntries(await Promise.all(more)) },
        { "content-disposition": 'attachment; filename="account.json"' },
      );
    },
  };
}
