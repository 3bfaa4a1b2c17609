import type { EventKind } from "../../src/db/schema.ts";
import {
  type Authenticator,
  type Circumstances,
  type CreationOptions,
  type RequestOptions,
  softwareAuthenticator,
  type Traits,
} from "./authenticator.ts";
import { waitingMails } from "./mailed.ts";
import { loggedIn, makeApp, sessionOf, type TestApp, type TestRequest } from "./make-app.ts";

/** The page that a test's browser is on. */
export const ORIGIN = "http://localhost";

export type Wrong = Partial<Circumstances>;

const optionsOf = async <Options>(app: TestApp, path: string, request: TestRequest): Promise<Options> => {
  const response = await app.request("POST", path, request);
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Options;
};

export const creationOptions = (app: TestApp, session: string) =>
  optionsOf<CreationOptions>(app, "/users/me/passkeys/options", { session });

export const loginOptions = (app: TestApp) => optionsOf<RequestOptions>(app, "/passkeys/login/options", {});

export const confirmOptions = (app: TestApp, session: string) =>
  optionsOf<RequestOptions>(app, "/passkeys/confirm/options", { session });

/** For the second step of the login of this token. */
export const secondStepOptions = (app: TestApp, login: string) =>
  optionsOf<RequestOptions>(app, "/passkeys/second-step/options", { headers: { cookie: `login=${login}` } });

/** Sends a new passkey; the response as it is. */
export async function sendPasskey(
  app: TestApp,
  session: string,
  authenticator: Authenticator,
  { wrong = {}, traits = {}, name }: { readonly wrong?: Wrong; readonly traits?: Traits; readonly name?: string } = {},
): Promise<Response> {
  const made = authenticator.create(await creationOptions(app, session), { origin: ORIGIN, ...wrong }, traits);
  return app.request("POST", "/users/me/passkeys", { session, json: name === undefined ? made : { ...made, name } });
}

/** Adds a passkey; the session's new token comes along. */
export async function addPasskey(
  app: TestApp,
  session: string,
  authenticator: Authenticator,
  traits: Traits = {},
): Promise<{ readonly id: string; readonly session: string; readonly recoveryCodes: string[] }> {
  const response = await sendPasskey(app, session, authenticator, { traits });
  const body = (await response.json()) as { id: string; recovery_codes: string[] };
  if (response.status !== 200) throw new Error(JSON.stringify(body));
  return { id: body.id, session: sessionOf(response)!, recoveryCodes: body.recovery_codes };
}

/** Logs in by a passkey alone; the response as it is. */
export async function logInByPasskey(
  app: TestApp,
  authenticator: Authenticator,
  { wrong = {}, traits = {} }: { readonly wrong?: Wrong; readonly traits?: Traits } = {},
): Promise<Response> {
  const shown = authenticator.get(await loginOptions(app), { origin: ORIGIN, ...wrong }, traits);
  return app.request("POST", "/passkeys/login", { json: shown });
}

export const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code;

/** Of a passkey that its provider copies from device to device. */
export const SYNCED: Traits = { backupEligible: true, backedUp: true };

export const eventsOf = ({ db: { kysely } }: TestApp, kind: EventKind) =>
  kysely.selectFrom("events").selectAll().where("kind", "=", kind).execute();

/** Mails about passkeys, in whatever order: those of one millisecond have none. */
export const passkeyMails = async (app: TestApp) =>
  (await waitingMails(app))
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith("passkey_"))
    .sort();

export const passkeyRows = ({ db: { kysely } }: TestApp) =>
  kysely.selectFrom("passkeys").selectAll().orderBy("created_at").execute();

export const sessionRows = ({ db: { kysely } }: TestApp) => kysely.selectFrom("sessions").selectAll().execute();

/** Somebody with a passkey, in the session in which it was added. */
export async function withPasskey(app: TestApp, traits: Traits = {}) {
  const authenticator = softwareAuthenticator(traits);
  return { app, authenticator, ...(await addPasskey(app, await loggedIn(app), authenticator)) };
}

/** Apps on a kind of database, and such people in them. */
export function passkeyApps(url: () => Promise<string>) {
  const newApp = async (env: Record<string, string> = {}) => makeApp({ BIENVENUE_DATABASE_URL: await url(), ...env });
  return { newApp, withPasskey: async (traits: Traits = {}) => withPasskey(await newApp(), traits) };
}
