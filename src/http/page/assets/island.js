// What pages do beyond what HTML does by itself. Without it every page works as well. Words come from the page, in its
// language, as data attributes.

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);

takeToken();
// A link that is opened where its page is open already loads nothing.
addEventListener("hashchange", takeToken);
tellTimes();
document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
for (const field of all(".secret")) showAndHide(field);
for (const meter of all("meter[data-for]")) measure(/** @type {HTMLMeterElement} */ (meter));
for (const time of all("[data-seconds]")) countDown(time);
for (const button of all("[data-copy]")) copyOnClick(button);
for (const button of all("[data-print]")) printOnClick(button);
for (const form of document.forms) sendOnce(form);

/**
 * A mail's token comes in the link's fragment, which no server, log or Referer ever sees. It goes out of the address into
 * the form, and into the fragments of where the page leads: a form that fails is filled in again, another page as well.
 * The tab remembers it with this entry of its history, for when the page is loaded again.
 */
function takeToken() {
  const linked = /^#token=([\w-]{43})$/.exec(location.hash)?.[1];
  if (linked) history.replaceState({ token: linked }, "", location.pathname + location.search);
  const token = /** @type {{ token?: string } | null} */ (history.state)?.token;
  if (!token) return;
  const code = document.getElementById("code");
  const input = code?.querySelector("input");
  if (code && input?.form) {
    input.value = token;
    input.form.action = `${input.form.action.replace(/#.*/, "")}#token=${token}`;
    for (const text of all("[data-opened]")) text.textContent = text.dataset["opened"] ?? "";
    // What is wrong with the code stands beside it, and has the focus.
    if (input.getAttribute("aria-invalid") !== "true") {
      code.hidden = true;
      /** @type {HTMLElement | null} */ (input.form.querySelector("input[type=password]"))?.focus();
    }
  }
  for (const link of all("a[data-token]")) /** @type {HTMLAnchorElement} */ (link).hash = `token=${token}`;
}

/** Times in the reader's zone; what they are in UTC, as mails say it, stays as their title. */
function tellTimes() {
  const { lang } = document.documentElement;
  // The page's language as the reader writes it: 7:00 PM or 19:00.
  const locale = navigator.languages.find((own) => own.split("-")[0] === lang) ?? lang;
  const format = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  for (const time of document.querySelectorAll("time")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

/** A button that shows the password that is typed (WCAG 3.3.8). @param {HTMLElement} field */
function showAndHide(field) {
  const input = field.querySelector("input");
  const button = field.querySelector("button");
  if (!input || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  });
  // Password managers learn from fields that hide what is in them.
  input.form?.addEventListener("submit", () => {
    input.type = "password";
  });
}

/**
 * How far a new password has come, by its length and variety. It only encourages: the service decides.
 * @param {HTMLMeterElement} meter
 */
function measure(meter) {
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById(meter.dataset["for"] ?? ""));
  const words = document.getElementById(`${input?.id}-strength`);
  const least = Number(meter.dataset["least"]);
  input?.addEventListener("input", () => {
    const characters = [...input.value];
    const length = characters.length;
    // Repetitions count for little: "aaaaaaaaaaaaaaa" is as long as it is weak.
    const variety = new Set(characters.map((character) => character.toLowerCase())).size;
    const worth = Math.min(length, variety * 2.5);
    const level = length === 0 ? 0 : length < least ? 1 : worth < least ? 2 : worth < least + 6 ? 3 : 4;
    meter.value = level;
    meter.hidden = level === 0;
    if (words) words.textContent = meter.dataset[`level${level}`] ?? "";
  });
}

/** Seconds until another try makes sense. @param {HTMLElement} time */
function countDown(time) {
  const until = performance.now() + Number(time.dataset["seconds"]) * 1000;
  const buttons = /** @type {HTMLButtonElement[]} */ (all("main form button[type=submit]"));
  const show = () => {
    const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    time.textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    for (const button of buttons) setBusy(button, left > 0);
    if (left > 0) setTimeout(show, 250);
    else if (time.parentElement) time.parentElement.textContent = time.dataset["over"] ?? "";
  };
  show();
}

/** @param {HTMLElement} button */
function copyOnClick(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
    button.textContent = button.dataset["done"] ?? button.textContent;
  });
}

/** @param {HTMLElement} button */
function printOnClick(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/** A second click while the answer is on its way sends nothing. @param {HTMLFormElement} form */
function sendOnce(form) {
  const button = form.querySelector("button[type=submit]");
  if (!button) return;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    // A file comes as the answer: the page stays.
    else if (!form.hasAttribute("data-stays")) setBusy(button, true);
  });
  // Back from the next page it can be sent again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) setBusy(button, false);
  });
}

/** Not `disabled`, which would take the focus away. @param {Element} button @param {boolean} isBusy */
function setBusy(button, isBusy) {
  if (isBusy) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}
