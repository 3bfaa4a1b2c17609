import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { softwareAuthenticator, type Traits } from "../../test/support/authenticator.ts";
import { type Expected, readCredential, verifyAssertion, verifyRegistration } from "./webauthn.ts";

/** W3C Web Authentication level 3, §16 "Test Vectors". Bytes are hexadecimal, client data is the text that it is. */
const EXTRA = "clientDataJSON may be extended with additional fields in the future, such as this: ";
const AUTH = "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5";
const NO_ATTESTATION = "a363666d74646e6f6e656761747453746d74a068617574684461746158a4";

interface Vector {
  readonly alg: number;
  readonly isUserVerified: readonly [registered: boolean, asserted: boolean];
  readonly backup: readonly [eligible: boolean, state: boolean];
  readonly registration: { readonly challenge: string; readonly extra?: string; readonly attestation: string };
  readonly assertion: {
    readonly challenge: string;
    readonly extra?: string;
    readonly flags: string;
    readonly signature: string;
  };
  readonly id: string;
}

const VECTORS: Readonly<Record<string, Vector>> = {
  "16.2 ES256 with no attestation": {
    alg: -7,
    isUserVerified: [false, false],
    backup: [true, true],
    id: "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4",
    registration: {
      challenge: "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
      extra: "BkQeDjdcTBrXBiAwJTLE5Q",
      attestation: `${NO_ATTESTATION}${AUTH}59000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220`,
    },
    assertion: {
      challenge: "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408",
      flags: "19",
      signature:
        "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87",
    },
  },
  "16.3 ES256 with self attestation": {
    alg: -7,
    isUserVerified: [true, false],
    backup: [true, true],
    id: "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c",
    registration: {
      challenge: "7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5",
      extra: "U9hTXvKE2URkMnb_0xYHVg",
      attestation: `a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf378097c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f220272178f473b6006d68617574684461746158a4${AUTH}5d00000000df850e09db6afbdfab51697791506cfc0020455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58ca5010203262001215820eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2`,
    },
    assertion: {
      challenge: "4478a10b1352348dd160c1353b0d469b5db19eb91c27f7dfa6fed39fe26af20b",
      extra: "gTb53rz6EhSWomXGzimC1Q",
      flags: "09",
      signature:
        "304402203310b9431903c401f1be2bdc8d23a4007682dbbddcf846994947b7f465daf84002204e94dd00047b316061b3b99772b7efd95994a83ef584b3b6b825ea3550251b66",
    },
  },
  "16.11 Ed25519 with packed attestation": {
    alg: -8,
    isUserVerified: [false, false],
    backup: [false, false],
    id: "ce9f840ed96599580cd140fbc7bb3230633f50f61041aff73308ae71caa8a2bd",
    registration: {
      challenge: "a8abf9dabdc6b0df63466b39bda9e8a34a34e185337a59f1c579990676d3b3bd",
      extra: "B_DT5g7ZD_-9OTLYX5IvEQ",
      attestation: `a363666d74667061636b65646761747453746d74a363616c67266373696758483046022100d83f60bd80269537583218858aefb03ac57d45fa06e42feaae332d187f62da9f022100a02bd3cb6f7e1d283c93bad1f3f4b5a4c0494463da7fdbf256949116754d1f17637835638159022730820223308201c8a003020102021100b2cfc9ea33c8643b0e1a760463eaf164300a06082a8648ce3d0403023062311e301c06035504030c15576562417574686e207465737420766563746f7273310c300a060355040a0c0357334331253023060355040b0c1c41757468656e74696361746f72204174746573746174696f6e204341310b30090603550406130241413020170d3234303130313030303030305a180f33303234303130313030303030305a305f311e301c06035504030c15576562417574686e207465737420766563746f7273310c300a060355040a0c0357334331223020060355040b0c1941757468656e74696361746f72204174746573746174696f6e310b30090603550406130241413059301306072a8648ce3d020106082a8648ce3d03010703420004dd2b7a564b73b8c0b81c4c62e521925c4d1198ec9f583dbf1eebe364b65cd9c29a9bdf346aaa81fb6b9507e5249a52fdaf8e39e26b0b7dc45992a7e233b70f70a360305e300c0603551d130101ff04023000300e0603551d0f0101ff040403020780301d0603551d0e041604140ae27546bc7eccb1b4b597bd354f0c0b1f1f8f8e301f0603551d2304183016801445aff715b0dd786741fee996ebc16547a3931b1e300a06082a8648ce3d0403020349003046022100a0d434ecb5fc3bfd7da5f41904517ad2836249f561bd834ba7a438a8ab7a4ce8022100fac845bb7a02513b58e9f319654dbe49b0f02b95835bac568c71f8a18cdde9ab6861757468446174615881${AUTH}4100000000d5aa33581e8ca478e20fe713f5d32ff20020ce9f840ed96599580cd140fbc7bb3230633f50f61041aff73308ae71caa8a2bda401010327200621582044e06ddd331c36a8dc667bab52bcae63486c916aa5e339e6acebaa84934bf832`,
    },
    assertion: {
      challenge: "895957e01c633a698348a2d8a31a54b7db27e8c1c43b2080d79ae2190267bfd2",
      flags: "01",
      signature:
        "f5c59c7e46c34f6f8cc197101ddf9934fa2595f68eb1913a637e8419eb9ba4cfdfc48f85393bc0d40b011f0d6fecb097d6607525713223a0dc0d453993dae00b",
    },
  },
};

const base64url = (hex: string) => Buffer.from(hex, "hex").toString("base64url");

/** The client data of the vectors, with what comes after the origin. */
function clientData(type: string, challenge: string, extra: string | undefined, crossOrigin = false): string {
  const start = `{"type":"${type}","challenge":"${base64url(challenge)}","origin":"https://example.org","crossOrigin":${crossOrigin}`;
  return Buffer.from(extra === undefined ? `${start}}` : `${start},"extraData":"${EXTRA}${extra}"}`).toString(
    "base64url",
  );
}

const atExample = (challenge: string, requiresUserVerification: boolean): Expected => ({
  challenge: base64url(challenge),
  rpId: "example.org",
  isOrigin: (origin) => origin === "https://example.org",
  requiresUserVerification,
});

function registrationOf({ id, registration }: Pick<Vector, "id" | "registration">, crossOrigin = false) {
  const { challenge, extra, attestation } = registration;
  const response = {
    clientDataJSON: clientData("webauthn.create", challenge, extra, crossOrigin),
    attestationObject: base64url(attestation),
  };
  const json = { id: base64url(id), rawId: base64url(id), type: "public-key", response };
  return readCredential(JSON.stringify(json))!;
}

describe.each(Object.entries(VECTORS))("W3C WebAuthn level 3 §%s", (_name, vector) => {
  const { id, registration, assertion, alg, isUserVerified, backup } = vector;
  const [backupEligible, backedUp] = backup;

  const assertionOf = (signature = assertion.signature) => {
    const response = {
      clientDataJSON: clientData("webauthn.get", assertion.challenge, assertion.extra),
      authenticatorData: base64url(`${AUTH}${assertion.flags}00000000`),
      signature: base64url(signature),
    };
    return readCredential(JSON.stringify({ id: base64url(id), rawId: base64url(id), type: "public-key", response }))!;
  };

  test("registration and assertion are accepted where no user verification is asked for", async () => {
    const made = await verifyRegistration(registrationOf(vector), atExample(registration.challenge, false));
    expect(made).toMatchObject({ id: base64url(id), alg, signCount: 0, backupEligible, backedUp });
    const { publicKey } = made as { publicKey: string };
    const shown = await verifyAssertion(assertionOf(), atExample(assertion.challenge, false), { publicKey });
    expect(shown).toEqual({ signCount: 0, backupEligible, backedUp: assertion.flags === "19" });
  });

  test("where it is asked for, what lacks it says so", async () => {
    const [registered, asserted] = isUserVerified;
    const made = await verifyRegistration(registrationOf(vector), atExample(registration.challenge, true));
    expect(made === "user_not_verified").toBe(!registered);
    const { publicKey } = (await verifyRegistration(
      registrationOf(vector),
      atExample(registration.challenge, false),
    )) as { publicKey: string };
    const shown = await verifyAssertion(assertionOf(), atExample(assertion.challenge, true), { publicKey });
    expect(shown === "user_not_verified").toBe(!asserted);
  });

  test("one bit of the signature, and it is invalid", async () => {
    const made = await verifyRegistration(registrationOf(vector), atExample(registration.challenge, false));
    const { publicKey } = made as { publicKey: string };
    const other = assertion.signature.replace(/.$/, (digit) => (Number.parseInt(digit, 16) ^ 1).toString(16));
    expect(await verifyAssertion(assertionOf(other), atExample(assertion.challenge, false), { publicKey })).toBe(
      "invalid",
    );
  });
});

test("W3C WebAuthn level 3 §16.4: a page embedded in another site's page is rejected", async () => {
  const vector = {
    id: "6e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57",
    registration: {
      challenge: "3be5aacd03537142472340ab5969f240f1d87716e20b6807ac230655fa4b3b49",
      extra: "zZquEtDR9DWqpW5tBWTFug",
      attestation: `${NO_ATTESTATION}${AUTH}4500000000883f4f6014f19c09d87aa38123be48d000206e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57a501020326200121582022200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d225820cbd0be95e746ad6f5a8191be11756e4c0420e72f65b466d39bc56b8b123a9c6e`,
    },
  };
  const expected = atExample(vector.registration.challenge, true);
  expect(await verifyRegistration(registrationOf(vector, true), expected)).toBe("invalid");
  expect(await verifyRegistration(registrationOf(vector, false), expected)).toMatchObject({ alg: -7 });
});

const ORIGIN = "https://accounts.example.com";
const challenge = createHash("sha256").update("a challenge").digest("base64url");
const creation = { challenge, rp: { id: "example.com" }, user: { id: "aGFuZGxl" } };
const request = { challenge, rpId: "example.com" };
const expected: Expected = {
  challenge,
  rpId: "example.com",
  isOrigin: (origin) => origin === ORIGIN,
  requiresUserVerification: true,
};

const read = (credential: unknown) => readCredential(JSON.stringify(credential))!;

describe("what is verified", () => {
  test.each([-7, -8, -257] as const)("algorithm %i", async (alg) => {
    const authenticator = softwareAuthenticator({ alg });
    const made = await verifyRegistration(read(authenticator.create(creation, { origin: ORIGIN })), expected);
    expect(made).toMatchObject({ alg, transports: ["internal"] });
    const shown = await verifyAssertion(read(authenticator.get(request, { origin: ORIGIN })), expected, made as never);
    expect(shown).toEqual({ signCount: 0, backupEligible: false, backedUp: false });
  });

  const WRONG = {
    "another origin": { origin: "https://example.com.attacker.example" },
    "an origin without TLS": { origin: "http://accounts.example.com" },
    "inside a foreign page": { origin: ORIGIN, crossOrigin: true },
    "a top origin": { origin: ORIGIN, topOrigin: "https://attacker.example" },
    "another type": { origin: ORIGIN, type: "payment.get" },
    "another challenge": { origin: ORIGIN, challenge: "A".repeat(43) },
    "another host's credential": { origin: ORIGIN, rpId: "attacker.example" },
  };

  test.each(Object.entries(WRONG))("%s is refused, for both", async (_what, circumstances) => {
    const authenticator = softwareAuthenticator();
    const made = read(authenticator.create(creation, circumstances));
    expect(await verifyRegistration(made, expected)).toBe("invalid");
    const key = await verifyRegistration(read(authenticator.create(creation, { origin: ORIGIN })), expected);
    const shown = read(authenticator.get(request, circumstances));
    expect(await verifyAssertion(shown, expected, key as never)).toBe("invalid");
  });

  test("a forged signature, and another credential's, are refused", async () => {
    const authenticator = softwareAuthenticator();
    const key = await verifyRegistration(read(authenticator.create(creation, { origin: ORIGIN })), expected);
    const forged = read(authenticator.get(request, { origin: ORIGIN, isForged: true }));
    expect(await verifyAssertion(forged, expected, key as never)).toBe("invalid");
    authenticator.create(creation, { origin: ORIGIN });
    expect(await verifyAssertion(read(authenticator.get(request, { origin: ORIGIN })), expected, key as never)).toBe(
      "invalid",
    );
  });

  const FLAGS: readonly (readonly [string, Traits, string])[] = [
    ["nobody was there", { userPresent: false }, "invalid"],
    ["nobody gave a PIN", { userVerified: false }, "user_not_verified"],
    ["a copy of what cannot be copied", { backedUp: true }, "invalid"],
  ];

  test.each(FLAGS)("%s", async (_what, traits, verdict) => {
    const authenticator = softwareAuthenticator();
    const key = await verifyRegistration(read(authenticator.create(creation, { origin: ORIGIN })), expected);
    const made = read(authenticator.create(creation, { origin: ORIGIN }, traits));
    expect(await verifyRegistration(made, expected)).toBe(verdict);
    const shown = read(authenticator.get(request, { origin: ORIGIN, credential: 0 }, traits));
    expect(await verifyAssertion(shown, expected, key as never)).toBe(verdict);
  });

  test("a registration under another id than the authenticator's is refused", async () => {
    const made = softwareAuthenticator().create(creation, { origin: ORIGIN });
    const other = Buffer.alloc(16, 7).toString("base64url");
    expect(await verifyRegistration(read({ ...made, id: other, rawId: other }), expected)).toBe("invalid");
  });

  test("an algorithm that was not offered is refused", async () => {
    const made = softwareAuthenticator({ alg: -35 }).create(creation, { origin: ORIGIN });
    expect(await verifyRegistration(read(made), expected)).toBe("invalid");
  });
});

describe("what is no credential", () => {
  const { response, ...made } = softwareAuthenticator().create(creation, { origin: ORIGIN });
  const NONE: readonly (readonly [string, unknown])[] = [
    ["nothing", undefined],
    ["a text", "credential"],
    ["a list", []],
    ["no id", { ...made, id: undefined, response }],
    ["two ids", { ...made, rawId: "AAAA", response }],
    ["an empty id", { ...made, id: "", rawId: "", response }],
    ["an id in another spelling", { ...made, id: `${made.id}=`, rawId: `${made.id}=`, response }],
    ["an id of 1024 bytes", { ...made, id: "A".repeat(1366), rawId: "A".repeat(1366), response }],
    ["another type", { ...made, type: "password", response }],
    ["no response", made],
    ["no client data", { ...made, response: { ...response, clientDataJSON: 1 } }],
    ["client data that is no JSON", { ...made, response: { ...response, clientDataJSON: "AAAA" } }],
  ];

  test.each(NONE)("%s", (_what, credential) => {
    expect(readCredential(credential === undefined ? "" : JSON.stringify(credential))).toBeUndefined();
    expect(readCredential(JSON.stringify({ ...made, response }))).toBeDefined();
  });

  test.each(["attestationObject", "clientDataJSON"])("garbage as %s is invalid, and no failure", async (field) => {
    const garbage = { ...made, response: { ...response, [field]: "oWNmbXQ" } };
    const credential = { ...read({ ...made, response }), response: garbage.response };
    expect(await verifyRegistration(credential, expected)).toBe("invalid");
  });
});
