import type { AnswerHeaders } from "./answer.ts";
import type { TokenCookie } from "./token-cookie.ts";

/** What a browser is given with a login: the session, and by what it is known again. */
export function cookiesOf(
  login: { readonly token: string; readonly device: string },
  { cookie, device }: { readonly cookie: TokenCookie; readonly device: TokenCookie },
): AnswerHeaders {
  return { "set-cookie": [cookie.set(login.token), device.set(login.device)] };
}
