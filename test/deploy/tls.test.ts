import { describe, expect, test } from "vitest";
import { behind, PROXIES, type Proxy, replaced } from "../support/behind-proxy.ts";
import { need } from "../support/require-tool.ts";

/** Everything that this machine's OpenSSL can still be asked to offer. */
const OLD_CIPHERS = "ALL:@SECLEVEL=0";
const CIPHERS = /ECDHE-ECDSA-AES128-GCM-SHA256:[\w:-]+/g;
const only = (version: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3") => ({
  minVersion: version,
  maxVersion: version,
  ciphers: OLD_CIPHERS,
});

/** A configuration that a careless operator might have. */
const CARELESS: Readonly<Record<Proxy, (configuration: string) => string>> = {
  nginx: (text) =>
    replaced(text, [["ssl_protocols TLSv1.2", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2"]]).replace(CIPHERS, OLD_CIPHERS),
  haproxy: (text) => replaced(text, [["ssl-min-ver TLSv1.2", "ssl-min-ver TLSv1.0"]]).replace(CIPHERS, OLD_CIPHERS),
};

describe.each(PROXIES)("A31, ASVS 12.1.1, 12.1.2: TLS of docs/deploy's %s", (proxy) => {
  test("is 1.2 and 1.3 with forward secrecy, and nothing else", async (context) => {
    need(context, proxy, "openssl");
    const { handshake } = await behind(proxy, { nodes: ["http://127.0.0.1:9"] });
    expect(await handshake(only("TLSv1.3"))).toMatch(/^TLSv1\.3 TLS_/);
    expect(await handshake(only("TLSv1.2"))).toMatch(/^TLSv1\.2 ECDHE-RSA-/);
    for (const version of ["TLSv1", "TLSv1.1"] as const)
      expect(await handshake(only(version))).toMatch(/ALERT_PROTOCOL_VERSION$/);
    for (const ciphers of ["AES128-GCM-SHA256", "AES256-SHA256", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"])
      expect(await handshake({ maxVersion: "TLSv1.2", ciphers: `${ciphers}:@SECLEVEL=0` })).toMatch(
        /HANDSHAKE_FAILURE$/,
      );
  });

  test("control: a careless configuration takes the same offers", async (context) => {
    need(context, proxy, "openssl");
    const { handshake } = await behind(proxy, { nodes: ["http://127.0.0.1:9"], change: CARELESS[proxy] });
    expect(await handshake(only("TLSv1"))).toMatch(/^TLSv1 /);
    expect(await handshake(only("TLSv1.1"))).toMatch(/^TLSv1\.1 /);
    const offer = { maxVersion: "TLSv1.2", ciphers: "AES128-GCM-SHA256:@SECLEVEL=0" } as const;
    expect(await handshake(offer)).toBe("TLSv1.2 AES128-GCM-SHA256");
  });

  test("is proven by the certificate: another authority's is refused by the client", async (context) => {
    need(context, proxy, "openssl");
    const { handshake } = await behind(proxy, { nodes: ["http://127.0.0.1:9"] });
    expect(await handshake({ ca: [] })).toMatch(/SELF_SIGNED|UNABLE_TO/);
  });
});
