import { listEvents } from "../features/administration/operations.ts";
import { isoTime } from "../ports/clock.ts";
import { type Command, parse, UsageError, withServices } from "./command.ts";
import { userOf } from "./users.ts";

/** Lines without `--limit`. */
const USUAL = 100;
/** Events that are read at once. */
const PAGE = 500;

/** What happened to accounts, for an operator who investigates. */
export const events: Command = {
  name: "events",
  usage: [
    [
      "events [--user EMAIL] [--limit N]",
      `what happened, newest first (${USUAL}): time, kind, user id, network, device, session, request id, separated by tabs`,
    ],
  ],
  async run(args, { out }) {
    const { values } = parse(args, { user: { type: "string" }, limit: { type: "string" } });
    const user = values["user"] as string | undefined;
    const limit = values["limit"] === undefined ? USUAL : Number(values["limit"]);
    if (!Number.isSafeInteger(limit) || limit < 1) throw new UsageError("--limit takes a number from 1 on");
    await withServices(async ({ db, domain }) => {
      const userId = user === undefined ? undefined : (await userOf(db, user)).id;
      let before: string | undefined;
      for (let left = limit; left > 0; ) {
        const page = await listEvents(domain, { limit: Math.min(left, PAGE), userId, before });
        for (const { id, kind, at, userId: about, network, userAgent, sessionId, requestId } of page) {
          const words = [isoTime(at), kind, about, network, userAgent, sessionId, requestId];
          out(words.map((word) => word ?? "-").join("\t"));
          before = id;
        }
        if (page.length < PAGE) return;
        left -= page.length;
      }
    });
  },
};
