import { requireEnrolling } from "../../authentication/enrolment.ts";
import { requireStepUp } from "../../authentication/step-up.ts";
import { ServiceError } from "../../core/errors.ts";
import { seeOther } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { cookiesOfAddedFactor, whoEnrols } from "../../http/enrolling.ts";
import { readPresent } from "../../http/input.ts";
import { html } from "../../http/page/answer.ts";
import type { FactorFields } from "../../http/page/factor-forms.tsx";
import { Field, Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { pageRoute } from "../../http/page/page-route.ts";
import { RecoveryCodesPage } from "../../http/page/recovery-codes-page.tsx";
import { nextLocation, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { type View, viewOf } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { type QrCode, qrCode } from "../../ports/qr-code.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { CONFIRMATION } from "./routes.ts";
import { WORDS } from "./words.ts";

export const SETUP_PAGE = "/account/authenticator";
const BEGIN_PAGE = "/account/authenticator/begin";
export const REMOVE_PAGE = "/account/authenticator/remove";

/** The field of a code where a login or a confirmation asks for it. */
export const TotpFields = ({ view, failure }: FactorFields) => <CodeField view={view} failure={failure} name="totp" />;

const CodeField = ({ view, failure, name }: Pick<FactorFields, "view" | "failure"> & { readonly name: string }) => (
  <Field
    view={view}
    failure={failure}
    name={name}
    label={WORDS[view.language].code}
    autocomplete="one-time-code"
    inputmode="numeric"
  />
);

interface SecretProps {
  readonly view: View;
  readonly secret: string;
  readonly uri: string;
  readonly qr: QrCode;
}

/** The secret, for a camera, for a phone that shows this page itself, and for people who type. */
const Secret = ({ view, secret, uri, qr }: SecretProps) => {
  const words = WORDS[view.language];
  return (
    <>
      <p>{words.scan}</p>
      <a class="qr" href={uri}>
        <svg viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label={words.qr}>
          <rect width={qr.size} height={qr.size} fill="#fff" />
          <path d={qr.path} fill="#000" />
        </svg>
      </a>
      <p>{words.secret}</p>
      <p>
        <code>{(secret.match(/.{4}/g) ?? []).join(" ")}</code>{" "}
        <button type="button" class="plain" data-copy={secret} data-done={view.texts.copied} hidden>
          {words.copy}
        </button>
      </p>
      <p>{words.enter}</p>
    </>
  );
};

interface SetupPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly target: string | undefined;
  /** False in a login that has to have a factor first. */
  readonly hasSession: boolean;
  readonly waiting: Omit<SecretProps, "view"> | undefined;
}

const SetupPage = ({ view, failure, target, hasSession, waiting }: SetupPageProps) => {
  const words = WORDS[view.language];
  return (
    <Layout view={view} title={words.title} session={hasSession}>
      <Lead>{words.lead}</Lead>
      {waiting ? (
        <>
          <Secret view={view} {...waiting} />
          <Form view={view} failure={failure} action={withReturnTo(SETUP_PAGE, target)} button={words.confirm}>
            <CodeField view={view} failure={failure} name="code" />
          </Form>
        </>
      ) : (
        <Form view={view} failure={failure} action={withReturnTo(BEGIN_PAGE, target)} button={words.start}></Form>
      )}
      <p>
        <a href={view.href("/account/security")}>{view.texts.cancel}</a>
      </p>
    </Layout>
  );
};

/** Where people set up an authenticator app: first a secret is made, then a code of it confirms that it arrived. */
function setupPage(services: FeatureServices): Route[] {
  const { domain, pages } = services;
  const issuer = pages.brand.name;
  return formPage(
    {
      path: SETUP_PAGE,
      name: "TotpPage",
      summary: "Set up an authenticator app, for people",
      session: true,
      body: CONFIRMATION,
      async open(c) {
        const enrolling = await requireEnrolling(domain, await whoEnrols(c, services));
        const secret = await operations.waiting(domain, enrolling.user, issuer);
        const waiting = secret && { ...secret, qr: await qrCode(secret.uri) };
        return { enrolling, waiting, target: returnTargetOf(c, services) };
      },
      languageOf: ({ enrolling }) => enrolling.user.language,
      form: ({ view, failure, state: { enrolling, waiting, target } }) => (
        <SetupPage
          view={view}
          failure={failure}
          target={target}
          hasSession={enrolling.session !== undefined}
          waiting={waiting}
        />
      ),
      result: "The recovery codes of a first factor, once",
      async submit(c, view, { enrolling, waiting, target }) {
        const { code } = await readPresent(c, CONFIRMATION.partial());
        // It was abandoned for too long, or confirmed in another tab.
        if (!waiting) return seeOther(view.href(withReturnTo(SETUP_PAGE, target)));
        if (!code) throw new ServiceError("field_missing", undefined, { field: "code" });
        const added = await operations.confirm(domain, enrolling, code, clientInfoOf(c, services));
        const cookies = await cookiesOfAddedFactor(c, added, services);
        services.log.info("authenticator app set up", { userId: enrolling.user.publicId });
        if (added.recoveryCodes.length === 0) return done(view, "factor_added", { cookies });
        const next = target === undefined ? view.href("/account/security") : nextLocation(target, view);
        const page = <RecoveryCodesPage view={view} codes={added.recoveryCodes} next={next} />;
        return html(view, 200, page, { "set-cookie": cookies });
      },
      failures: {
        403: "The form again: not the code that the app shows",
        429: "The form again: too many tries",
        503: "The operator has set no key to keep secrets with",
      },
    },
    services,
  );
}

const FIRST = ["session_required", "reauthentication_required", "factor_required"] as const;

/** The button by which a secret is made, a new one each time. */
function beginRoute(services: FeatureServices): Route {
  const { domain, pages } = services;
  return pageRoute(
    {
      method: "POST",
      path: BEGIN_PAGE,
      operation: "beginTotpByPage",
      summary: "Make a secret for an authenticator app, for people",
      session: true,
      answers: { 303: { description: "To the page that shows it" } },
      async handle(c) {
        const view = viewOf(c, services);
        const next = seeOther(view.href(withReturnTo(SETUP_PAGE, returnTargetOf(c, services))));
        try {
          await operations.begin(
            domain,
            await requireEnrolling(domain, await whoEnrols(c, services)),
            pages.brand.name,
          );
        } catch (error) {
          // The page leads to where one has to go first, and from there back to itself.
          if (!(error instanceof ServiceError) || !FIRST.some((code) => code === error.code)) throw error;
        }
        return next;
      },
    },
    services,
  );
}

/** Where people take it away. */
function removePage(services: FeatureServices): Route[] {
  const { domain } = services;
  return formPage(
    {
      path: REMOVE_PAGE,
      name: "TotpRemovalPage",
      summary: "Remove the authenticator app, for people",
      session: true,
      async open(c) {
        const here = await requireSession(c, services);
        await requireStepUp(domain, here);
        return here;
      },
      languageOf: ({ user }) => user.language,
      form: ({ view, failure }) => (
        <Layout view={view} title={WORDS[view.language].remove} session>
          <p>{WORDS[view.language].removal}</p>
          <Form view={view} failure={failure} action={REMOVE_PAGE} button={WORDS[view.language].remove} final></Form>
          <p>
            <a href={view.href("/account/security")}>{view.texts.cancel}</a>
          </p>
        </Layout>
      ),
      async submit(c, view, here) {
        await operations.remove(domain, here, clientInfoOf(c, services));
        services.log.info("authenticator app removed", { userId: here.user.publicId });
        return done(view, "factor_removed");
      },
      failures: { 404: "The user has no app", 503: "The form again: the database cannot be used" },
    },
    services,
  );
}

export function totpPageRoutes(services: FeatureServices): Route[] {
  return [...setupPage(services), beginRoute(services), ...removePage(services)];
}
