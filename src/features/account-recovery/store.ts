import { assignEmail } from "../../core/assign-email.ts";
import type { Domain } from "../../core/domain.ts";
import { run, write } from "../../db/kernel/write.ts";
import { mails } from "../../db/tables/mails.ts";
import { sessions } from "../../db/tables/sessions.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { tokens } from "../../db/tables/tokens.ts";
import { trustedBrowsers } from "../../db/tables/trusted-browsers.ts";
import { toUser } from "../../db/tables/users.ts";
import type { User } from "../../user.ts";

/**
 * Takes the token of "this was not me": every session, token and trusted browser ends, the password is one that nobody
 * knows, and if an address was changed it is the old one again. Returns the user, or undefined if the token is not live.
 * Throws `user_exists` if somebody else has verified the old address meanwhile.
 */
export function reportCompromise(
  { database }: Pick<Domain, "database">,
  digest: string,
  now: number,
  hashedPassword: string,
  effects: SideEffects,
): Promise<User | undefined> {
  return write(database, async (trx) => {
    const { takeOne, takeAll, replacePassword } = tokens(database);
    const [undone] = await takeOne(trx, { digest, purpose: "email_change_undo", now });
    const [taken = undone] = undone ? [] : await takeOne(trx, { digest, purpose: "report_compromise", now });
    if (!taken) return undefined;
    const { userId } = taken;
    if (undone && !(await assignEmail(trx, undone, now))) return undefined;
    const [row] = await replacePassword(trx, { userId, hashedPassword, now, verifiedAt: null });
    if (!row) return undefined;
    // Of a row of changes the first one's undoing ends the later ones', never the other way round. Their mails' ids are in
    // the order of the changes; when the mails were delivered, and so when the tokens end, may be in another.
    if (undone) {
      const later = trx.deleteFrom("tokens").where("user_id", "=", userId).where("purpose", "=", "email_change_undo");
      await later.where("mail_id", ">", undone.mailId).execute();
    }
    await run(trx, [
      { query: sessions(database).endAll.with({ userId }) },
      { query: takeAll.with({ userId }) },
      { query: trustedBrowsers(database).deleteAll.with({ userId }) },
      { query: mails(database).forgetAskedFor.with({ userId }) },
      ...sideEffects(database, effects, row.id),
    ]);
    return toUser(row);
  });
}
