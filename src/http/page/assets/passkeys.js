// Makes and uses passkeys (WebAuthn level 3). Words come from the page, in its language; without this script a page says that
// passkeys need one. What goes over the wire is encoded by hand: Safari before 18.4 lacks the methods for it, and so do the
// objects that extensions of password managers hand out.

/**
 * @typedef {{ id: string, type: "public-key", transports?: AuthenticatorTransport[] }} DescriptorJson
 * @typedef {{ challenge: string, timeout: number, rpId: string, userVerification: UserVerificationRequirement, allowCredentials: DescriptorJson[] }} RequestJson
 * @typedef {{ challenge: string, timeout: number, rp: { id: string, name: string }, user: { id: string, name: string, displayName: string }, pubKeyCredParams: PublicKeyCredentialParameters[], excludeCredentials: DescriptorJson[], authenticatorSelection: AuthenticatorSelectionCriteria, attestation: AttestationConveyancePreference }} CreationJson
 */

/** A challenge is good for five minutes; an offer in the list of a field waits for as long as the page is open. */
const OFFER_AGAIN_MS = 4 * 60_000;

/** What has to be done first, of a page that was open for long. */
const GOES_ELSEWHERE = ["session_required", "reauthentication_required", "factor_required", "login_expired"];

const isSupported = typeof PublicKeyCredential === "function" && "credentials" in navigator;

/** A failure with a code, of the service or of the browser. */
class Failure extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  if (!(place instanceof HTMLElement)) continue;
  const { passkey } = place.dataset;
  place.querySelector("[data-without]")?.remove();
  if (passkey === "known") tellKnown(place);
  else if (!isSupported) tell(place, "unsupported");
  else if (passkey === "login") void logInAt(place);
  else answerAt(place, passkey === "create" ? make : use);
}

/** The button that begins a login, and the offer in the list of the field for the address. @param {HTMLElement} place */
async function logInAt(place) {
  const button = place.querySelector("button");
  if (!button) return;
  place.hidden = false;
  const canOffer = (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
  /** @type {AbortController | undefined} */
  let offered;
  /** @param {unknown} error */
  const failed = (error) => {
    tell(place, codeOf(error));
    if (canOffer) void offer();
  };
  const offer = async () => {
    offered?.abort();
    const ending = (offered = new AbortController());
    const again = setTimeout(() => void offer(), OFFER_AGAIN_MS);
    // Nobody has asked for it: what fails before somebody chooses a passkey is not told.
    const request = await requestOf(place).catch(() => undefined);
    const chosen =
      request && (await sign(request, { mediation: "conditional", signal: ending.signal }).catch(() => undefined));
    clearTimeout(again);
    if (chosen && !ending.signal.aborted) await send(place, request, chosen).catch(failed);
  };
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    offered?.abort();
    tell(place, undefined);
    button.setAttribute("aria-disabled", "true");
    await requestOf(place)
      .then(async (request) => send(place, request, await sign(request)))
      .catch(failed);
    button.removeAttribute("aria-disabled");
  });
  if (canOffer) void offer();
}

/**
 * Logs in, and goes on to where the page says.
 * @param {HTMLElement} place @param {RequestJson} request @param {{ id: string }} credential
 */
async function send(place, { rpId }, credential) {
  try {
    await post(place.dataset["to"] ?? "", credential);
  } catch (error) {
    // Its provider would go on offering it; nothing else that fails says that it is of no use.
    if (error instanceof Failure && error.code === "passkey_unknown") {
      await signal("signalUnknownCredential", { rpId, credentialId: credential.id });
    }
    throw error;
  }
  location.assign(place.dataset["next"] ?? "/");
}

/**
 * A form whose response is made by a passkey, at the moment when it is sent.
 * @param {HTMLElement} place @param {(place: HTMLElement) => Promise<object>} ask
 */
function answerAt(place, ask) {
  const form = place.closest("form");
  const field = form?.querySelector("input[name=passkey]");
  const button = form?.querySelector("button[type=submit]");
  if (!form || !(field instanceof HTMLInputElement) || !button) return;
  // Before the listener of all forms: what it would find busy has not been sent yet.
  form.addEventListener(
    "submit",
    async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (button.getAttribute("aria-disabled") === "true") return;
      tell(place, undefined);
      button.setAttribute("aria-disabled", "true");
      try {
        field.value = JSON.stringify(await ask(place));
        form.submit();
      } catch (error) {
        button.removeAttribute("aria-disabled");
        // Loaded again, the page leads to where that is put right.
        if (GOES_ELSEWHERE.includes(codeOf(error))) location.reload();
        else tell(place, codeOf(error));
      }
    },
    { capture: true },
  );
}

/** @param {HTMLElement} place @returns {Promise<RequestJson>} */
function requestOf(place) {
  return post(place.dataset["options"] ?? "");
}

/** @param {HTMLElement} place */
async function use(place) {
  return sign(await requestOf(place));
}

/** @param {RequestJson} request @param {{ mediation?: CredentialMediationRequirement, signal?: AbortSignal }} [how] */
async function sign({ challenge, allowCredentials, ...rest }, how = {}) {
  const publicKey = { ...rest, challenge: bytes(challenge), allowCredentials: allowCredentials.map(descriptor) };
  const credential = /** @type {PublicKeyCredential | null} */ (await navigator.credentials.get({ ...how, publicKey }));
  if (!credential) throw new Failure("NotAllowedError");
  const { authenticatorData, signature, userHandle } = /** @type {AuthenticatorAssertionResponse} */ (
    credential.response
  );
  return json(credential, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    ...(userHandle && { userHandle: text(userHandle) }),
  });
}

/** @param {HTMLElement} place */
async function make(place) {
  /** @type {CreationJson} */
  const { challenge, user, excludeCredentials, ...rest } = await post(place.dataset["options"] ?? "");
  const publicKey = {
    ...rest,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: excludeCredentials.map(descriptor),
  };
  const credential = /** @type {PublicKeyCredential | null} */ (await navigator.credentials.create({ publicKey }));
  if (!credential) throw new Failure("NotAllowedError");
  const response = /** @type {AuthenticatorAttestationResponse} */ (credential.response);
  return json(credential, {
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** @param {PublicKeyCredential} credential @param {object} response */
function json({ id, type, response: { clientDataJSON } }, response) {
  return { id, rawId: id, type, response: { clientDataJSON: text(clientDataJSON), ...response } };
}

/** @param {DescriptorJson} of */
function descriptor({ id, ...rest }) {
  return { ...rest, id: bytes(id) };
}

/** @param {string} base64url */
function bytes(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Asks the service. Throws a `Failure`. @param {string} path @param {object} [body] */
async function post(path, body) {
  const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, { method: "POST", ...sent }).catch(() => {
    throw new Failure("other");
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Failure(String(answer.code ?? "other"));
}

/** @param {unknown} error */
function codeOf(error) {
  if (error instanceof Failure) return error.code;
  return error instanceof DOMException ? error.name : "other";
}

/** What a code means, where the page has a place for it. @param {HTMLElement} place @param {string | undefined} code */
function tell(place, code) {
  const said = place.querySelector("[role=alert]");
  if (!(said instanceof HTMLElement)) return;
  /** @type {Record<string, string>} */
  const words = JSON.parse(place.dataset["words"] ?? "{}");
  said.textContent = code === undefined ? "" : (words[code] ?? words["other"] ?? "");
  said.dataset["code"] = code ?? "";
}

/** Tells whoever keeps passkeys which of them are of use, and the name of their user. @param {HTMLElement} place */
async function tellKnown({ dataset }) {
  if (!isSupported) return;
  const { rpId, userId, ids, name, displayName } = JSON.parse(dataset["known"] ?? "{}");
  await signal("signalAllAcceptedCredentials", { rpId, userId, allAcceptedCredentialIds: ids });
  await signal("signalCurrentUserDetails", { rpId, userId, name, displayName });
}

/** Only newer browsers have these methods, and their outcome does not matter here. @param {string} name @param {object} details */
async function signal(name, details) {
  const method = Reflect.get(PublicKeyCredential, name);
  if (typeof method === "function") await method.call(PublicKeyCredential, details).catch(() => undefined);
}
