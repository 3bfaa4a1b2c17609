import { findCredentials } from "../../src/authentication/credentials.ts";
import { endSessions, findSession, listSessions } from "../../src/authentication/session.ts";
import { signInWithPassword } from "../../src/authentication/sign-in.ts";
import { requireStepUp } from "../../src/authentication/step-up.ts";
import type { ClientInfo } from "../../src/core/client-info.ts";
import { findTokenOwner, recordRequest } from "../../src/core/mailed-tokens.ts";
import { type Cutoffs, deleteExpired, type Retention } from "../../src/db/kernel/retention.ts";
import { browserLookups } from "../../src/db/tables/trusted-browsers.ts";
import * as account from "../../src/features/account/operations.ts";
import * as recovery from "../../src/features/account-recovery/operations.ts";
import * as administration from "../../src/features/administration/operations.ts";
import * as emailAddress from "../../src/features/email-address/operations.ts";
import type { FeatureServices } from "../../src/features/feature.ts";
import { Outbox } from "../../src/features/mail/store.ts";
import { changePassword } from "../../src/features/password-change/operations.ts";
import * as reset from "../../src/features/password-reset/operations.ts";
import * as sessions from "../../src/features/sessions/operations.ts";
import * as twoStep from "../../src/features/two-step/operations.ts";
import { registerUser } from "../../src/features/users/operations.ts";

type WithoutDomain<Operation> = Operation extends (domain: never, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

/** The operations of features and of authentication, for the service under test. */
export function operationsOf({ domain }: Pick<FeatureServices, "domain">) {
  const bound = <Operation extends (domain: never, ...rest: never[]) => unknown>(operation: Operation) =>
    operation.bind(undefined, domain as never) as WithoutDomain<Operation>;
  const { database, events, lastSeen, failedLogins, clock } = domain;
  const lookups = browserLookups(database);
  return {
    outbox: new Outbox(database),
    events,
    failedLogins,
    /** Returns what a login hands out, or undefined. */
    logIn: async (email: string, password: string, client: ClientInfo = {}, replaces?: string) => {
      const result = await signInWithPassword(domain, email, password, client, replaces);
      return result.outcome === "signed_in" ? result : undefined;
    },
    registerUser: bound(registerUser),
    findSession: bound(findSession),
    listSessions: bound(listSessions),
    endSessions: bound(endSessions),
    findCredentials: bound(findCredentials),
    requireStepUp: bound(requireStepUp),
    startPasswordReset: bound(reset.startPasswordReset),
    requestPasswordReset: bound(reset.requestPasswordReset),
    resetPassword: bound(reset.resetPassword),
    requestVerification: bound(emailAddress.requestVerification),
    requestEmailChange: bound(emailAddress.requestEmailChange),
    verifyEmail: bound(emailAddress.verifyEmail),
    reportCompromise: bound(recovery.reportCompromise),
    changeProfile: bound(account.changeProfile),
    exportData: bound(account.exportData),
    deleteAccount: bound(account.deleteAccount),
    changePassword: bound(changePassword),
    reauthenticate: bound(sessions.reauthenticate),
    endOwnSession: bound(sessions.endOwnSession),
    endOwnSessions: bound(sessions.endOwnSessions),
    listUsers: bound(administration.listUsers),
    disableUser: bound(administration.disableUser),
    requestTwoStepRemoval: bound(administration.requestTwoStepRemoval),
    removeDue: bound(twoStep.removeDue),
    enableUser: bound(administration.enableUser),
    deleteUser: bound(administration.deleteUser),
    recordRequest: (...rest: Parameters<typeof recordRequest> extends [unknown, ...infer Rest] ? Rest : never) =>
      recordRequest(database, ...rest),
    findTokenOwner: (...rest: Parameters<typeof findTokenOwner> extends [unknown, ...infer Rest] ? Rest : never) =>
      findTokenOwner(database, ...rest),
    deleteExpired: (cutoffs: Cutoffs, holder: string, retentions?: readonly Retention[]) =>
      deleteExpired(database, cutoffs, holder, retentions),
    flushSeen: () => lastSeen.flush(database, clock.now()),
    browserTrustedSince: lookups.browserTrustedSince,
    networkTrustedSince: lookups.networkTrustedSince,
  };
}
