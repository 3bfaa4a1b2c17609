/** The routes where strangers can ask about an address. */
export const ADDRESS_ROUTES = [
  ["POST", "/sessions"],
  ["POST", "/users"],
  ["POST", "/reset_password"],
  ["POST", "/email_verification"],
  ["POST", "/login-links"],
] as const;

/** What a stranger sends to one of them: only fields that it knows, or that it ignores. */
export function formAbout(email: string, path: (typeof ADDRESS_ROUTES)[number][1]): Record<string, string> {
  return path === "/email_verification" || path === "/login-links"
    ? { email }
    : { email, password: "une autre phrase" };
}
