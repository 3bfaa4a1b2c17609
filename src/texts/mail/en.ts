import type { MailTexts } from "./texts.ts";

export const en: MailTexts = {
  hello: "Hello,",
  lifetime: "The link works once, for {time}.",
  code: "If the page asks for a code, it is this one:",
  when: "When: {time}",
  device: "Device: {device}",
  network: "Network: {network}",
  browserOnSystem: "{browser} on {system}",
  mails: {
    email_verification: {
      subject: "Confirm your e-mail address",
      lines: [
        "somebody, probably you, registered at {product} with this address. Please confirm that it is yours: open this link and enter the password that you chose.",
      ],
      action: "Confirm the address",
      otherwise: "If it was not you, you need not do anything: the account cannot be used without you.",
    },
    account_exists: {
      subject: "You already have an account",
      lines: [
        "somebody, perhaps you, wanted to use this address for an account at {product}. You already have an account with it: just log in.",
        "If you do not remember your password, you can set a new one.",
      ],
      action: "Set a new password",
      otherwise:
        "If it was not you, you need not do anything: nothing has changed, and nobody was told that you have an account.",
    },
    password_reset: {
      subject: "Set a new password",
      lines: ["a new password was asked for, for your account at {product}."],
      action: "Set a new password",
      otherwise: "If you did not ask for it, you need not do anything: your password stays as it is.",
    },
    email_change: {
      subject: "Confirm your new e-mail address",
      lines: [
        "somebody, probably you, wants to use this address for an account at {product} from now on. Please confirm that it is yours: open this link and enter the password of the account.",
      ],
      action: "Confirm the address",
      otherwise: "If it was not you, you need not do anything: the address will not be used.",
    },
    email_changed: {
      subject: "Your e-mail address was changed",
      lines: ["the e-mail address of your account at {product} was changed. From now on mails go to the new one."],
      action: "This was not me",
      otherwise:
        "If it was you, you need not do anything. If not, open the link: the change is taken back, everybody is logged out, and you get a link to set a new password.",
    },
    password_changed: {
      subject: "Your password was changed",
      lines: ["the password of your account at {product} was changed."],
      action: "This was not me",
      otherwise:
        "If it was you, you need not do anything. If not, open the link: everybody is logged out, and you get a link to set a new password.",
    },
    new_device: {
      subject: "A login from a new device",
      lines: ["somebody logged in to your account at {product} from a device that was not used before."],
      action: "This was not me",
      otherwise:
        "If it was you, you need not do anything. If not, open the link: everybody is logged out, and you get a link to set a new password.",
    },
    failures_before_success: {
      subject: "A login after many failed attempts",
      lines: ["somebody logged in to your account at {product} after many attempts with wrong passwords."],
      action: "This was not me",
      otherwise:
        "If it was you, you need not do anything. If not, open the link: everybody is logged out, and you get a link to set a new password.",
    },
  },
  test: { subject: "A test", lines: ["this mail shows that {product} can send mails."] },
};
