import * as z from "zod";
import { requireEnrolling } from "../../authentication/enrolment.ts";
import { requireStepUp } from "../../authentication/step-up.ts";
import { ServiceError } from "../../core/errors.ts";
import { seeOther } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { cookiesOfAddedFactor, whoEnrols } from "../../http/enrolling.ts";
import { FIELDS, read, readPresent } from "../../http/input.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { html } from "../../http/page/answer.ts";
import { Field, Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { pageRoute } from "../../http/page/page-route.ts";
import { RecoveryCodesPage } from "../../http/page/recovery-codes-page.tsx";
import { nextLocation, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { Time } from "../../http/page/time.tsx";
import { type View, viewOf } from "../../http/page/view.ts";
import { findCurrent, requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { fill } from "../../texts/index.ts";
import type { User } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { Ask, isNumeric, NumericHost } from "./parts.tsx";
import { CREDENTIAL_FIELD } from "./request.ts";
import { handleOf, type Passkey, passkeysOf } from "./store.ts";
import { WORDS } from "./words.ts";

export const PATH = "/account/passkeys";
const NEW_PATH = `${PATH}/new`;
/** The overview of what protects an account leads here. */
const SECTION = "/account/security";

interface ListProps {
  readonly view: View;
  readonly user: User;
  readonly passkeys: readonly Passkey[];
  readonly rpId: string;
  readonly handle: string | undefined;
}

/** What those who keep passkeys are told of them: which ones are of use, and what their user is called. */
function knownTo({ user, passkeys, rpId, handle }: Omit<ListProps, "view">): string {
  const ids = passkeys.filter((passkey) => passkey.rpId === rpId).map(({ id }) => id);
  return JSON.stringify({ rpId, userId: handle, ids, name: user.email, displayName: user.name ?? user.email });
}

const ListPage = (props: ListProps) => {
  const { view, passkeys, rpId, handle } = props;
  const words = WORDS[view.language];
  return (
    <AccountLayout view={view} title={words.title} section={SECTION}>
      <Card>
        <Lead>{words.lead}</Lead>
        {passkeys.length === 0 && <p>{words.none}</p>}
        <ul class="rows">
          {passkeys.map((passkey) => (
            <Row view={view} passkey={passkey} rpId={rpId} />
          ))}
        </ul>
        {isNumeric(view) ? (
          <NumericHost view={view} path={PATH} />
        ) : (
          <a class="button" href={view.href(NEW_PATH)}>
            {words.add}
          </a>
        )}
        {handle !== undefined && <div data-passkey="known" data-known={knownTo(props)} hidden></div>}
      </Card>
    </AccountLayout>
  );
};

const nameIn = (view: View, { name }: Passkey) => name || WORDS[view.language].unnamed;

const Row = ({ view, passkey, rpId }: { readonly view: View; readonly passkey: Passkey; readonly rpId: string }) => {
  const words = WORDS[view.language];
  const { id, createdAt, lastUsedAt, backedUpAt } = passkey;
  const [manage, name] = [`manage-${id}`, `name-${id}`];
  return (
    <li>
      <div>
        <strong id={name}>{nameIn(view, passkey)}</strong>
        <p class="quiet small">
          {backedUpAt === null ? words.deviceBound : words.synced}
          <br />
          <Time view={view} at={createdAt} words={words.added} />
          <br />
          {lastUsedAt === null ? words.unused : <Time view={view} at={lastUsedAt} words={words.used} />}
        </p>
        {passkey.rpId !== rpId && <p class="error">{fill(words.elsewhere, { domain: passkey.rpId })}</p>}
      </div>
      <a class="button plain" id={manage} aria-labelledby={`${manage} ${name}`} href={view.href(`${PATH}/${id}`)}>
        {words.manage}
      </a>
    </li>
  );
};

/** Where people see their passkeys. A login that has to have a second factor first is led to where one is added. */
function listPage(services: FeatureServices): Route {
  const { domain } = services;
  const { database, relyingParty } = domain;
  return pageRoute(
    {
      method: "GET",
      path: PATH,
      operation: "showPasskeysPage",
      summary: "Passkeys, for people",
      session: true,
      answers: { 200: { description: "A page", html: true }, 303: { description: "First to the login" } },
      async handle(c) {
        const view = viewOf(c, services);
        if (!(await findCurrent(c, services)) && services.loginCookie.read(c) !== undefined)
          return seeOther(view.href(withReturnTo(NEW_PATH, returnTargetOf(c, services))));
        const { user } = await requireSession(c, services);
        const own = viewOf(c, services, user.language);
        const passkeys = await passkeysOf(database, user.id);
        const handle = await handleOf(database, user.id);
        const { rpId } = relyingParty;
        const page = { ...own, script: own.assets.passkeys };
        return html(page, 200, <ListPage view={page} user={user} passkeys={passkeys} rpId={rpId} handle={handle} />);
      },
    },
    services,
  );
}

const RESPONSE = z.object({ passkey: CREDENTIAL_FIELD });

interface NewPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly target: string | undefined;
  readonly hasSession: boolean;
}

const NewPage = ({ view, failure, target, hasSession }: NewPageProps) => {
  const words = WORDS[view.language];
  return (
    <Layout view={view} title={words.add} session={hasSession}>
      <Lead>{words.lead}</Lead>
      {isNumeric(view) ? (
        <NumericHost view={view} path={hasSession ? PATH : "/login"} />
      ) : (
        <Form view={view} failure={failure} action={withReturnTo(NEW_PATH, target)} button={words.add}>
          <Ask view={view} failure={failure} kind="create" options="/users/me/passkeys/options" hint={words.addHint} />
        </Form>
      )}
      <p>
        <a href={view.href(hasSession ? PATH : "/login")}>{view.texts.cancel}</a>
      </p>
    </Layout>
  );
};

/** Where people add a passkey. */
function newPage(services: FeatureServices): Route[] {
  const { domain, log } = services;
  return formPage(
    {
      path: NEW_PATH,
      name: "NewPasskeyPage",
      summary: "Add a passkey, for people",
      session: true,
      passkeys: true,
      body: RESPONSE,
      async open(c) {
        return {
          enrolling: await requireEnrolling(domain, await whoEnrols(c, services)),
          target: returnTargetOf(c, services),
        };
      },
      languageOf: ({ enrolling }) => enrolling.user.language,
      form: ({ view, failure, state: { enrolling, target } }) => (
        <NewPage view={view} failure={failure} target={target} hasSession={enrolling.session !== undefined} />
      ),
      async submit(c, view, { enrolling, target }) {
        const { passkey } = await read(c, RESPONSE, "field_missing");
        const added = await operations.register(domain, enrolling, passkey, undefined, clientInfoOf(c, services));
        log.info("passkey added", { userId: enrolling.user.publicId });
        const cookies = await cookiesOfAddedFactor(c, added, services);
        if (added.recoveryCodes.length === 0) return done(view, "factor_added", { cookies });
        const next = target === undefined ? view.href(PATH) : nextLocation(target, view);
        const page = <RecoveryCodesPage view={view} codes={added.recoveryCodes} next={next} />;
        return html(view, 200, page, { "set-cookie": cookies });
      },
      result: "Added, and the recovery codes that come with the first second factor",
      failures: {
        400: "The form again: not a credential of this service",
        401: "The form again: too late, or nobody gave a PIN",
        409: "The form again: it is here already, or too many are",
      },
    },
    services,
  );
}

/** The passkey that a page is about. Throws `not_found`. */
async function passkeyAt(c: RequestContext, services: FeatureServices) {
  const here = await requireSession(c, services);
  const id = /\/passkeys\/([\w-]+)(?:\/remove)?$/.exec(c.path)?.[1];
  const passkey = (await passkeysOf(services.domain.database, here.user.id)).find((one) => one.id === id);
  if (!passkey) throw new ServiceError("not_found");
  return { here, passkey };
}

const NAME = z.object({ name: FIELDS.name });

/** Where people name a passkey. */
function managePage(services: FeatureServices): Route[] {
  return formPage(
    {
      path: `${PATH}/:id`,
      name: "PasskeyPage",
      summary: "Name a passkey, for people",
      session: true,
      body: NAME,
      open: (c) => passkeyAt(c, services),
      languageOf: ({ here }) => here.user.language,
      form: ({ view, failure, state: { passkey } }) => {
        const words = WORDS[view.language];
        const path = `${PATH}/${passkey.id}`;
        return (
          <AccountLayout view={view} title={nameIn(view, passkey)} section={SECTION}>
            <Card>
              <Form view={view} failure={failure} action={path} button={words.rename}>
                <Field
                  view={view}
                  failure={failure}
                  name="name"
                  label={words.name}
                  autocomplete="off"
                  value={passkey.name}
                  optional
                />
              </Form>
            </Card>
            <Card title={words.removeTitle}>
              <p>{fill(words.removeLead, { name: nameIn(view, passkey) })}</p>
              <a class="button danger" href={view.href(`${path}/remove`)}>
                {words.remove}…
              </a>
            </Card>
          </AccountLayout>
        );
      },
      async submit(c, view, { here, passkey }) {
        const { name = "" } = await readPresent(c, NAME.partial());
        await operations.rename(services.domain, here, passkey.id, name);
        return seeOther(view.href(PATH));
      },
      failures: { 400: "The form again: not a name" },
    },
    services,
  );
}

/** Where people remove a passkey, once they have given a factor again. */
function removePage(services: FeatureServices): Route[] {
  const { domain, log } = services;
  return formPage(
    {
      path: `${PATH}/:id/remove`,
      name: "PasskeyRemovalPage",
      summary: "Remove a passkey, for people",
      session: true,
      async open(c) {
        const { here, passkey } = await passkeyAt(c, services);
        await requireStepUp(domain, here);
        return { here, passkey };
      },
      languageOf: ({ here }) => here.user.language,
      form: ({ view, failure, state: { passkey } }) => {
        const words = WORDS[view.language];
        const path = `${PATH}/${passkey.id}`;
        return (
          <Layout view={view} title={words.removeTitle} session>
            <p>{fill(words.removeLead, { name: nameIn(view, passkey) })}</p>
            <Form view={view} failure={failure} action={`${path}/remove`} button={words.remove} final></Form>
            <p>
              <a href={view.href(path)}>{view.texts.cancel}</a>
            </p>
          </Layout>
        );
      },
      async submit(c, view, { here, passkey }) {
        await operations.remove(domain, here, passkey.id, clientInfoOf(c, services));
        log.info("passkey removed", { userId: here.user.publicId });
        return done(view, "factor_removed");
      },
      failures: { 409: "The form again: there is no other way into the account" },
    },
    services,
  );
}

/** Pages about passkeys. `new` is before what is named by its id. */
export function passkeyPages(services: FeatureServices): Route[] {
  return [listPage(services), ...newPage(services), ...managePage(services), ...removePage(services)];
}
