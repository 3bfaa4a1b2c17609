import type { Page } from "playwright-core";

export const OWNER = { email: "camille@example.com", password: "quatre-vingt-dix-neuf ballons" };

/** Settings under which all of them can be reached. */
export const STATES_NEED = {
  BIENVENUE_RETURN_ORIGINS: "https://shop.example.com",
  BIENVENUE_TERMS_URL: "https://example.com/terms",
  BIENVENUE_PRIVACY_URL: "https://example.com/privacy",
  BIENVENUE_THROTTLE_WIDTH: "1",
};

/** A page in one of its states: how a browser gets there. The last ones need somebody who is logged in. */
export interface PageState {
  readonly name: string;
  readonly show: (page: Page, origin: string) => Promise<unknown>;
}

const at = (name: string, path: string): PageState => ({ name, show: (page, origin) => page.goto(origin + path) });

/** A page that says what has just been done. */
const told = (name: string, path: string, notice: string): PageState => ({
  name,
  async show(page, origin) {
    await page.context().addCookies([{ name: "notice", value: notice, url: origin }]);
    await page.goto(origin + path);
  },
});

/** A form that is sent with these fields, by their ids. */
const sent = (name: string, path: string, fields: Record<string, string>): PageState => ({
  name,
  async show(page, origin) {
    await page.goto(origin + path);
    await submit(page, fields);
  },
});

async function submit(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
  await Promise.all([page.waitForEvent("load"), page.click("main form button[type=submit]")]);
}

const NO_CODE = "A".repeat(43);

export const LOGGED_OUT: readonly PageState[] = [
  at("welcome", "/"),
  at("login", "/login"),
  told("login-notice", "/login", "password_set"),
  sent("login-wrong", "/login", { email: OWNER.email, password: "wrong" }),
  at("register", "/register"),
  sent("register-known", "/register", { email: OWNER.email, password: "b4l0u" }),
  {
    name: "register-strength",
    async show(page, origin) {
      await page.goto(`${origin}/register`);
      await page.fill("#password", "trente-trois tonnes");
      await page.getByRole("button", { name: "Show the password" }).click();
    },
  },
  told("verify-email-sent", "/verify-email/sent", "registered"),
  at("verify-email", "/verify-email"),
  sent("verify-email-wrong", "/verify-email", { token: NO_CODE, password: "wrong" }),
  at("resend", "/verify-email/resend"),
  at("verify-email-opened", `/verify-email#token=${NO_CODE}`),
  at("forgot-password", "/forgot-password"),
  sent("forgot-password-sent", "/forgot-password", { email: "nobody@example.com" }),
  at("reset-password", `/reset-password#token=${NO_CODE}`),
  at("secure-account", "/secure-account"),
  at("dev-mail", "/dev/mail"),
  at("not-found", "/nowhere"),
  {
    name: "refused",
    async show(page, origin) {
      const form = `<!doctype html><form method="post" action="${origin}/login"><button>go</button></form>`;
      await page.route("http://attacker.example/", (route) => route.fulfill({ body: form, contentType: "text/html" }));
      await page.goto("http://attacker.example/");
      await Promise.all([page.waitForURL(`${origin}/login`), page.click("button")]);
    },
  },
  {
    name: "too-many-attempts",
    async show(page, origin) {
      await page.goto(`${origin}/login`);
      for (let tries = 0; tries < 30; tries++) {
        await submit(page, { email: "somebody@example.com", password: "wrong" });
        if ((await page.locator("[data-seconds]").count()) > 0) return;
      }
      throw new Error("nothing was too many");
    },
  },
];

export const LOGGED_IN: readonly PageState[] = [
  told("account", "/account", "confirmed"),
  at("profile", "/account/profile"),
  at("email", "/account/email"),
  sent("email-wrong", "/account/email", { email: "nobody@example" }),
  at("password", "/account/password"),
  sent("password-wrong", "/account/password", { current_password: "wrong", new_password: "b4l0u" }),
  at("sessions", "/account/sessions"),
  at("security", "/account/security"),
  {
    name: "authenticator",
    async show(page, origin) {
      await page.goto(`${origin}/account/authenticator`);
      if ((await page.locator("#code").count()) === 0) await submit(page, {});
    },
  },
  at("passkeys", "/account/passkeys"),
  at("passkey-new", "/account/passkeys/new"),
  at("activity", "/account/activity"),
  at("data", "/account/data"),
  at("delete", "/account/delete"),
  at("confirm", "/confirm?return_to=/account/email"),
  at("logout", "/logout?return_to=https://shop.example.com/cart"),
  at("logged-in-already", "/login?return_to=https://shop.example.com/cart"),
];

export async function logInBy(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/login`);
  await submit(page, OWNER);
}
