import type { MailTexts } from "./texts.ts";

export const en: MailTexts = {
  hello: "Hello,",
  lifetime: "The link works once, for {time}.",
  code: "If the page asks for a code, use this one:",
  when: "When: {time}",
  device: "Device: {device}",
  network: "Network: {network}",
  browserOnSystem: "{browser} on {system}",
  mails: {
    email_verification: {
      subject: "Confirm your email address",
      lines: [
        "Someone, probably you, registered at {product} with this address. To confirm that it’s yours, open this link and enter the password you chose.",
      ],
      action: "Confirm the address",
      otherwise: "If it wasn’t you, you don’t need to do anything: the account can’t be used without you.",
    },
    account_exists: {
      subject: "You already have an account",
      lines: [
        "Someone, perhaps you, tried to create an account at {product} with this address. You already have one, so just log in.",
        "If you don’t remember your password, you can set a new one.",
      ],
      action: "Set a new password",
      otherwise:
        "If it wasn’t you, you don’t need to do anything: nothing has changed, and nobody was told that you have an account.",
    },
    password_reset: {
      subject: "Set a new password",
      lines: ["Someone asked to set a new password for your account at {product}."],
      action: "Set a new password",
      otherwise: "If it wasn’t you, you don’t need to do anything: your password stays the same.",
    },
    password_changed: {
      subject: "Your password was changed",
      lines: ["The password of your account at {product} was changed."],
      action: "This wasn’t me",
      otherwise:
        "If it was you, you don’t need to do anything. If not, open the link: we’ll log everyone out and send you a link to set a new password.",
    },
    new_device: {
      subject: "A login from a new device",
      lines: ["Someone logged in to your account at {product} from a new device."],
      action: "This wasn’t me",
      otherwise:
        "If it was you, you don’t need to do anything. If not, open the link: we’ll log everyone out and send you a link to set a new password.",
    },
    failures_before_success: {
      subject: "A login after many failed attempts",
      lines: ["Someone logged in to your account at {product} after many failed attempts."],
      action: "This wasn’t me",
      otherwise:
        "If it was you, you don’t need to do anything. If not, open the link: we’ll log everyone out and send you a link to set a new password.",
    },
  },
  test: { subject: "A test", lines: ["This email shows that {product} can send email."] },
};
