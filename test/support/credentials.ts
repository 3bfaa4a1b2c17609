import { expect } from "vitest";
import { clientOf } from "./client.ts";

export const PASSWORD = "b4l0u";
export const EMAIL = "guillaume@example.com";
export const OTHER = "helene@example.com";

/** A session that lives, one that was ended, a token that lives (of EMAIL), one that was used (of OTHER). */
export async function credentials(url: string) {
  const client = clientOf(url);
  for (const email of [EMAIL, OTHER]) expect(await client.register(email, PASSWORD)).toBe(200);
  const { session } = await client.logIn(EMAIL, PASSWORD);
  const { session: ended } = await client.logIn(EMAIL, PASSWORD);
  expect(await client.logOut(ended)).toBe(302);
  const { token } = await client.askReset(EMAIL);
  const { token: used } = await client.askReset(OTHER);
  expect(await client.reset(OTHER, used, PASSWORD)).toBe(200);
  return { session, ended, token, used };
}
