import * as z from "zod";
import { requireStepUp } from "../../authentication/step-up.ts";
import { factorsOf } from "../../core/factor.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { html } from "../../http/page/answer.ts";
import { Form } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { RecoveryCodesPage } from "../../http/page/recovery-codes-page.tsx";
import { Time } from "../../http/page/time.tsx";
import { TokenField } from "../../http/page/token-field.tsx";
import type { View } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { fill } from "../../texts/index.ts";
import type { User } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import type { SecondFactor } from "../plugs.ts";
import * as operations from "./operations.ts";
import { WORDS } from "./words.ts";

export const SECURITY_PAGE = "/account/security";
const CODES_PAGE = "/account/recovery-codes";
const KEEP_PAGE = "/keep-two-step";

interface SecurityPageProps {
  readonly view: View;
  readonly user: User;
  readonly factors: readonly SecondFactor[];
  /** The kinds that the user has. */
  readonly kinds: readonly string[];
  readonly codesLeft: number;
  readonly removal: operations.Removal | undefined;
}

const SecurityPage = ({ view, user, factors, kinds, codesLeft, removal }: SecurityPageProps) => {
  const { security } = WORDS[view.language];
  const isOn = user.twoStepAt !== undefined;
  return (
    <AccountLayout view={view} title={security.title} section={SECURITY_PAGE}>
      {removal && <Removal view={view} removal={removal} />}
      <Card title={security.factors}>
        <p>{isOn ? security.on : security.off}</p>
        <dl class="rows">
          {factors.map(
            (factor) =>
              factor.manage && <FactorRow view={view} factor={factor} isSet={kinds.includes(factor.factor.kind)} />,
          )}
        </dl>
      </Card>
      {isOn && (
        <Card title={security.codes}>
          <p class={codesLeft <= operations.FEW_CODES ? "note bad" : undefined}>
            {fill(security.left, { count: String(codesLeft) })}
            {codesLeft <= operations.FEW_CODES && <> {security.few}</>}
          </p>
          <p>
            <a href={view.href(CODES_PAGE)}>{security.newCodes}</a>
          </p>
        </Card>
      )}
      <Card>
        <dl class="rows">
          <div>
            <dt>{security.password}</dt>
            <dd>
              <a href={view.href("/account/password")}>{security.change}</a>
            </dd>
          </div>
          <div>
            <dt>{security.sessions}</dt>
            <dd>
              <a href={view.href("/account/sessions")}>{security.seeSessions}</a>
            </dd>
          </div>
        </dl>
      </Card>
    </AccountLayout>
  );
};

const FactorRow = ({
  view,
  factor: { manage },
  isSet,
}: {
  readonly view: View;
  readonly factor: SecondFactor;
  readonly isSet: boolean;
}) => {
  const { security } = WORDS[view.language];
  if (!manage) return <></>;
  const title = manage.title[view.language];
  const label = (action: string) => `${action}: ${title}`;
  // Without a page to remove it there may be several, and the page for setting one up shows them all.
  const again = manage.remove ? security.replace : security.manage;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <span class="badge">{isSet ? security.set : security.notSet}</span>{" "}
        <a href={view.href(manage.setup)} aria-label={label(isSet ? again : security.setUp)}>
          {isSet ? again : security.setUp}
        </a>{" "}
        {isSet && manage.remove && (
          <a href={view.href(manage.remove)} aria-label={label(security.remove)}>
            {security.remove}
          </a>
        )}
      </dd>
    </div>
  );
};

/** What somebody told the operator, and perhaps the owner did not. */
const Removal = ({ view, removal: { dueAt } }: { readonly view: View; readonly removal: operations.Removal }) => {
  const { removal } = WORDS[view.language];
  return (
    <div class="note bad" role="alert">
      <p>
        <Time view={view} at={dueAt} words={removal.lead} />
      </p>
      <form method="post" action={view.href(SECURITY_PAGE)}>
        <button type="submit">{removal.keep}</button>
      </form>
    </div>
  );
};

/** What protects the account, and what is missing. Its one form stops the removal of the second step. */
function securityPage(services: FeatureServices): Route[] {
  const { domain, plugs } = services;
  return formPage(
    {
      path: SECURITY_PAGE,
      name: "SecurityPage",
      summary: "What protects the account, for people",
      session: true,
      async open(c) {
        const here = await requireSession(c, services);
        const { id } = here.user;
        const [kinds, codesLeft, removal] = await Promise.all([
          factorsOf(domain, id),
          operations.codesLeft(domain, id),
          operations.removalOf(domain, id),
        ]);
        return { here, kinds, codesLeft, removal };
      },
      languageOf: ({ here }) => here.user.language,
      form: ({ view, state: { here, ...state } }) => (
        <SecurityPage view={view} user={here.user} factors={plugs.factors} {...state} />
      ),
      async submit(c, view, { here }) {
        await operations.stopRemoval(domain, here, clientInfoOf(c, services));
        return done(view, "two_step_kept");
      },
      failures: { 404: "Nobody has asked to remove anything" },
    },
    services,
  );
}

/** Where people make new recovery codes. */
function codesPage(services: FeatureServices): Route[] {
  const { domain } = services;
  return formPage(
    {
      path: CODES_PAGE,
      name: "RecoveryCodesPage",
      summary: "Make new recovery codes, for people",
      session: true,
      async open(c) {
        const here = await requireSession(c, services);
        await requireStepUp(domain, here);
        return here;
      },
      languageOf: ({ user }) => user.language,
      form: ({ view, failure }) => {
        const { codes } = WORDS[view.language];
        return (
          <Layout view={view} title={codes.title} session>
            <Lead>{codes.lead}</Lead>
            <Form view={view} failure={failure} action={CODES_PAGE} button={codes.button}></Form>
            <p>
              <a href={view.href(SECURITY_PAGE)}>{view.texts.cancel}</a>
            </p>
          </Layout>
        );
      },
      async submit(c, view, here) {
        const codes = await operations.renewCodes(domain, here, clientInfoOf(c, services));
        services.log.info("recovery codes renewed", { userId: here.user.publicId });
        return html(view, 200, <RecoveryCodesPage view={view} codes={codes} next={view.href(SECURITY_PAGE)} />);
      },
      result: "The new codes, once",
      failures: { 404: "The user has no second factor", 503: "The form again: the database cannot be used" },
    },
    services,
  );
}

const KEEP = z.object({ token: FIELDS.token });

/** The page behind the link of the mail that tells of a removal. */
function keepPage(services: FeatureServices): Route[] {
  return formPage<undefined>(
    {
      path: KEEP_PAGE,
      name: "KeepTwoStepPage",
      summary: "The page behind a link that stops the removal of a second factor, for people",
      body: KEEP,
      open: () => undefined,
      form: ({ view, failure }) => {
        const { title, keep, mailed } = WORDS[view.language].removal;
        return (
          <Layout view={view} title={title}>
            <Lead>{mailed}</Lead>
            <Form view={view} failure={failure} action={KEEP_PAGE} button={keep}>
              <TokenField view={view} failure={failure} name="token" />
            </Form>
          </Layout>
        );
      },
      async submit(c, view) {
        const { token } = await read(c, KEEP, "field_missing");
        await operations.stopRemovalByToken(services.domain, token, clientInfoOf(c, services));
        return done(view, "two_step_kept_by_mail");
      },
      failures: {
        400: "The form again: no token",
        403: "The form again: the token is unknown, used or expired",
        429: "The form again: too many tries",
      },
    },
    services,
  );
}

export function securityPageRoutes(services: FeatureServices): Route[] {
  return [...securityPage(services), ...codesPage(services), ...keepPage(services)];
}
