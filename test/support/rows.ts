import type { TestApp } from "./make-app.ts";

/** Everything that is stored, for "nothing changed". */
export async function storedRows({ db: { kysely } }: TestApp) {
  return {
    users: await kysely.selectFrom("users").selectAll().orderBy("id").execute(),
    sessions: await kysely.selectFrom("sessions").selectAll().orderBy("digest").execute(),
    tokens: await kysely.selectFrom("tokens").selectAll().orderBy("digest").execute(),
  };
}
