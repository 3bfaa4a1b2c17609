import { emailOf, PASSWORD } from "../support/client.ts";
import { type Entrant, send } from "./entrant.ts";

/** Throws unless a system does what is measured: it refuses what is wrong, and what has ended. */
export async function prove({ system, server }: Entrant): Promise<void> {
  const { dialect } = system.product;
  const email = "proof@example.com";
  const fail = (what: string, answer: object): never => {
    throw new Error(`${system.name}: ${what}: ${JSON.stringify(answer)}`);
  };
  const logIn = async (password: string, right: boolean) => {
    const answer = await send(server, dialect.logIn(email, password));
    const wellAnswered = right ? answer.status === 200 && answer.cookie : answer.status === 401 && !answer.cookie;
    if (!wellAnswered) fail(`a login with a ${right ? "right" : "wrong"} password is answered`, answer);
    return answer.cookie ?? "";
  };
  const hasSession = async (cookie: string, expected: boolean) => {
    const answer = await send(server, dialect.check(cookie));
    const known = answer.status === 200 && answer.body.includes(email);
    if (known !== expected) fail(`a session that ${expected ? "lives" : "does not live"} is answered`, answer);
  };

  const registered = await send(server, dialect.register(email, PASSWORD));
  if (registered.status !== 200) fail("a registration is answered", registered);
  const again = await send(server, dialect.register(email, PASSWORD));
  if (again.status < 400) fail("a second registration is answered", again);
  await logIn(`not ${PASSWORD}`, false);
  const cookie = await logIn(PASSWORD, true);
  await hasSession(cookie, true);
  await hasSession(cookie.replace(/=.*/, `=${"A".repeat(43)}`), false);
  const loggedOut = await send(server, dialect.logOut(cookie));
  if (loggedOut.status >= 400) fail("a logout is answered", loggedOut);
  await hasSession(cookie, false);

  const [token = ""] = await requestTokens({ system, server }, [email]);
  const other = `${PASSWORD}, another one`;
  const wrong = await send(server, dialect.reset(email, `${token}x`, other));
  if (wrong.status < 400) fail("a reset with a wrong token is answered", wrong);
  const reset = await send(server, dialect.reset(email, token, other));
  if (reset.status !== 200) fail("a reset is answered", reset);
  const second = await send(server, dialect.reset(email, token, PASSWORD));
  if (second.status < 400) fail("a second reset with one token is answered", second);
  await logIn(PASSWORD, false);
  await logIn(other, true);
}

/** Tokens for resets of these users, one after the other. */
export async function requestTokens(
  { system, server }: Pick<Entrant, "system" | "server">,
  emails: readonly string[],
): Promise<string[]> {
  const { requestReset, mailed } = system.product.dialect;
  const tokens: string[] = [];
  for (const email of emails) {
    const answer = await send(server, requestReset(email));
    const { body } = mailed ? await send(server, mailed(email)) : answer;
    const { reset_token: token } = JSON.parse(body) as { reset_token?: string };
    if (token === undefined) throw new Error(`${system.name}: no token for a reset: ${JSON.stringify(answer)}`);
    tokens.push(token);
  }
  return tokens;
}

/** A cookie of user 0, which the caller may believe to be one. */
export async function cookieOf({ system, server }: Entrant): Promise<string> {
  const { logIn, check } = system.product.dialect;
  const { cookie = "" } = await send(server, logIn(emailOf(0), PASSWORD));
  const { status, body } = await send(server, check(cookie));
  if (status !== 200 || !body.includes(emailOf(0)))
    throw new Error(`${system.name}: no session after a login: ${body}`);
  return cookie;
}
