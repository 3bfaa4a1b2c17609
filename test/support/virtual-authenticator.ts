import type { CDPSession, Page } from "playwright-core";

/** Of a credential that a virtual authenticator holds (Chrome DevTools Protocol, domain WebAuthn). */
export interface HeldCredential {
  readonly credentialId: string;
  readonly signCount: number;
  readonly backupEligibility?: boolean;
  readonly backupState?: boolean;
  readonly userHandle?: string;
}

interface Traits {
  /** Whether its passkeys may be copied to other devices, and are. */
  readonly isSynced?: boolean;
  /** Whether it can check a PIN or a finger at all: a security key without PIN cannot. */
  readonly hasUserVerification?: boolean;
}

/** An authenticator of Chromium's own, which answers by itself. It belongs to the page, and ends with it. */
export async function virtualAuthenticator(page: Page, { isSynced = false, hasUserVerification = true }: Traits = {}) {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification,
      isUserVerified: hasUserVerification,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: isSynced,
      defaultBackupState: isSynced,
    },
  });
  const credentials = async () =>
    (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials as readonly HeldCredential[];
  return {
    credentials,
    /** Whether it has checked that it is its user. */
    verifyUser: (isUserVerified: boolean) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    /** Whether it answers at all, as if somebody touched it. */
    answer: (enabled: boolean) => cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    /** What is wrong in its next responses. */
    override: (bits: { isBogusSignature?: boolean; isBadUV?: boolean; isBadUP?: boolean }) =>
      cdp.send("WebAuthn.setResponseOverrideBits", { authenticatorId, ...bits }),
    /** Puts the counter of its only credential back, or forward. */
    async count(signCount: number) {
      const [credential] = await credentials();
      const { credentialId } = credential!;
      await cdp.send("WebAuthn.removeCredential", { authenticatorId, credentialId });
      await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential!, signCount } as never });
    },
    remove: () => cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
  };
}

export type VirtualAuthenticator = Awaited<ReturnType<typeof virtualAuthenticator>>;
