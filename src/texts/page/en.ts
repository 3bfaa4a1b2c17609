/** All that pages say, in English; the other languages have the same keys. `{brand}` is the service’s name. */
export const en = {
  dir: "ltr" as "ltr" | "rtl",
  skip: "Skip to the content",
  show: "Show the password",
  copied: "Copied",
  terms: "Terms",
  privacy: "Privacy",
  email: "Email",
  password: "Password",
  currentPassword: "Current password",
  newPassword: "New password",
  code: "Code from the mail",
  codeHint: "You’ll find it in the email, below the button.",
  passwordHint: "At least {least} characters. A few words are easier to remember than symbols.",
  strength: {
    label: "Password strength",
    empty: "",
    short: "Too short",
    uniform: "Too repetitive",
    good: "Good",
    strong: "Very good",
  },
  cancel: "Cancel",
  inbox: {
    title: "Check your inbox",
    lead: "Open the link in the email. It can take a few minutes to arrive, so check your spam folder too.",
    code: "Enter the code from the email",
    again: "No email?",
    againLink: "Send it again",
  },
  mails: "Mails",
  account: {
    nav: "Account",
    logOut: "Log out",
  },
  errors: {
    other: "That did not work. Please try again.",
    too_many_attempts_over: "You can try again now.",
  },
  problems: {
    not_found: { title: "There is nothing here", lead: "The address is wrong, or the page no longer exists." },
    refused: {
      title: "That request wasn’t accepted",
      lead: "Your browser sent something we don’t accept, or another site sent it. Please start over.",
    },
    many: { title: "One moment", lead: "There were too many attempts from you or your network." },
    later: {
      title: "Back in a moment",
      lead: "The service is unavailable right now. Nothing is lost. Please try again.",
    },
    bug: {
      title: "Something went wrong",
      lead: "This is our fault. If it keeps happening, give the operator this number: {id}",
    },
    closed: {
      title: "Registration is closed",
      lead: "New accounts are created by the operator of {brand}. If you have an account, log in.",
    },
    no_mail: {
      title: "No emails are sent here",
      lead: "The operator of {brand} can give you a link to set a new password.",
    },
    too_large: {
      title: "Your browser sends too much",
      lead: "The address is too long, or your browser has too many cookies of {host} and of the sites around it. Delete them in the settings of your browser (“cookies and site data”), and try again.",
    },
    start: "To the start",
    again: "Try again",
  },
  events: {
    email_verification_requested: "Mail to confirm the address sent",
    login_succeeded: "Logged in",
    login_failed: "Failed login",
    logged_out: "Logged out",
    reauthenticated: "Password entered again",
    reauthentication_failed: "Wrong password entered",
    sessions_ended: "All other devices logged out",
    user_deleted: "Account deleted",
  },
};

export type PageTexts = typeof en;
