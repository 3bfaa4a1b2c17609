import type { MailTexts } from "./texts.ts";

export const de: MailTexts = {
  hello: "Guten Tag,",
  lifetime: "Der Link funktioniert einmal, und zwar {time} lang.",
  code: "Falls die Seite nach einem Code fragt, geben Sie diesen ein:",
  when: "Zeitpunkt: {time}",
  device: "Gerät: {device}",
  network: "Netzwerk: {network}",
  browserOnSystem: "{browser} unter {system}",
  mails: {
    email_verification: {
      subject: "Bestätigen Sie Ihre E-Mail-Adresse",
      lines: [
        "jemand, vermutlich Sie selbst, hat sich mit dieser Adresse bei {product} registriert. Bitte bestätigen Sie, dass sie Ihnen gehört: Öffnen Sie diesen Link und geben Sie das Passwort ein, das Sie gewählt haben.",
      ],
      action: "Adresse bestätigen",
      otherwise: "Falls Sie das nicht waren, müssen Sie nichts tun: Ohne Sie lässt sich das Konto nicht benutzen.",
    },
    account_exists: {
      subject: "Sie haben bereits ein Konto",
      lines: [
        "jemand, vielleicht Sie selbst, wollte diese Adresse für ein Konto bei {product} verwenden. Sie haben damit bereits ein Konto: Melden Sie sich einfach an.",
        "Wenn Sie Ihr Passwort vergessen haben, können Sie ein neues festlegen.",
      ],
      action: "Neues Passwort festlegen",
      otherwise:
        "Falls Sie das nicht waren, müssen Sie nichts tun: Es hat sich nichts geändert, und niemand hat erfahren, dass Sie ein Konto haben.",
    },
    password_reset: {
      subject: "Legen Sie ein neues Passwort fest",
      lines: ["für Ihr Konto bei {product} wurde ein neues Passwort angefordert."],
      action: "Neues Passwort festlegen",
      otherwise: "Falls Sie das nicht angefordert haben, müssen Sie nichts tun: Ihr Passwort bleibt unverändert.",
    },
    password_changed: {
      subject: "Ihr Passwort wurde geändert",
      lines: ["das Passwort Ihres Kontos bei {product} wurde geändert."],
      action: "Das war ich nicht",
      otherwise:
        "Falls Sie das waren, müssen Sie nichts tun. Falls nicht, öffnen Sie den Link: Alle Geräte werden abgemeldet, und Sie erhalten einen Link, um ein neues Passwort festzulegen.",
    },
    new_device: {
      subject: "Anmeldung von einem neuen Gerät",
      lines: ["jemand hat sich von einem bisher unbekannten Gerät bei Ihrem Konto bei {product} angemeldet."],
      action: "Das war ich nicht",
      otherwise:
        "Falls Sie das waren, müssen Sie nichts tun. Falls nicht, öffnen Sie den Link: Alle Geräte werden abgemeldet, und Sie erhalten einen Link, um ein neues Passwort festzulegen.",
    },
    failures_before_success: {
      subject: "Anmeldung nach vielen Fehlversuchen",
      lines: ["jemand hat sich nach vielen Versuchen mit falschem Passwort bei Ihrem Konto bei {product} angemeldet."],
      action: "Das war ich nicht",
      otherwise:
        "Falls Sie das waren, müssen Sie nichts tun. Falls nicht, öffnen Sie den Link: Alle Geräte werden abgemeldet, und Sie erhalten einen Link, um ein neues Passwort festzulegen.",
    },
  },
  test: { subject: "Eine Testnachricht", lines: ["diese Nachricht zeigt, dass {product} E-Mails versenden kann."] },
};
