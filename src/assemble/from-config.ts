import type { Config } from "../config/config.ts";
import type { Limits } from "../core/domain.ts";
import type { PasswordPolicy } from "../core/password-policy.ts";
import type { Plugs } from "../features/plugs.ts";
import { assetsOf } from "../http/page/files.ts";
import type { PageSettings } from "../http/page/view.ts";
import type { Profile } from "../http/profile.ts";
import type { RelyingParty } from "../ports/webauthn.ts";

/** How the service is reached, and by whom. */
export function profileOf({ publicUrl, allowedOrigins, registration, host, port, mail, ...config }: Config): Profile {
  const returnOrigins = new Set([...allowedOrigins, ...config.returnOrigins]);
  const both = { allowedOrigins, returnOrigins, registration, mails: mail !== "none" };
  if (!publicUrl)
    return {
      name: "development",
      origin: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
      path: config.path,
      ...both,
    };
  const { origin, protocol, pathname } = publicUrl;
  return {
    name: "public",
    origin,
    path: pathname === "/" ? "" : pathname,
    host: publicUrl.host,
    https: protocol === "https:",
    ...both,
  };
}

/** Passkeys are made for the public URL's host, unless another domain is set; in development for `localhost` at any port. */
export function relyingPartyOf({ publicUrl, passkeyDomain, allowedOrigins }: Config): RelyingParty {
  if (publicUrl) {
    const origins = [publicUrl.origin, ...allowedOrigins];
    return { rpId: passkeyDomain ?? publicUrl.hostname, origins, isOrigin: (origin) => origins.includes(origin) };
  }
  const isOrigin = (origin: string) => URL.canParse(origin) && new URL(origin).hostname === "localhost";
  return { rpId: "localhost", origins: [], isOrigin };
}

/** What people see. */
export function pagesOf(
  config: Config,
  { minLength }: PasswordPolicy,
  { events, notices, accountPages }: Plugs,
): PageSettings {
  const { brandName: name, brandColor: color, brandLogo, termsUrl, privacyUrl, themeCss } = config;
  const brand = { name, color, termsUrl, privacyUrl };
  const assets = assetsOf(brand, brandLogo, themeCss);
  return { brand, assets, passwordLeast: minLength, eventWords: events, notices, accountPages };
}

/** How long sessions live, and how many of what one user may hold. */
export function limitsOf({ publicUrl, sessionIdle, sessionLifetime, twoStepRemovalDelay }: Config): Limits {
  // In the development profile every limit that throttles is a hundred times wider.
  const [resetTokensPerUser, mailsPerHour] = publicUrl ? [3, 3] : [300, 300];
  return { sessionIdle, sessionLifetime, sessionsPerUser: 50, resetTokensPerUser, mailsPerHour, twoStepRemovalDelay };
}
