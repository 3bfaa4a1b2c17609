import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/**
 * Takes or keeps what one node at a time does; answers whether this one has it now. It ends by itself at `until`, so
 * that a node that dies blocks nobody for longer. Of many that ask at once, one has it.
 */
export async function takeLease(
  kysely: Kysely<Schema>,
  { name, holder, now, until }: { name: string; holder: string; now: number; until: number },
): Promise<boolean> {
  const taken = await kysely
    .insertInto("leases")
    .values({ name, holder, expires_at: until })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({ holder, expires_at: until })
        .where((eb) => eb.or([eb("leases.expires_at", "<=", now), eb("leases.holder", "=", holder)])),
    )
    .returning("holder")
    .execute();
  return taken.length > 0;
}
