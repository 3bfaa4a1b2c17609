import type { PageTexts } from "./en.ts";

export const de: PageTexts = {
  dir: "ltr",
  skip: "Zum Inhalt",
  show: "Passwort anzeigen",
  copied: "Kopiert",
  terms: "Nutzungsbedingungen",
  privacy: "Datenschutz",
  email: "E-Mail-Adresse",
  password: "Passwort",
  currentPassword: "Aktuelles Passwort",
  newPassword: "Neues Passwort",
  code: "Code aus der E-Mail",
  codeHint: "Er steht in der Nachricht unter der Schaltfläche.",
  passwordHint: "Mindestens {least} Zeichen: Ein paar Wörter merkt man sich leichter als Sonderzeichen.",
  strength: {
    label: "Stärke des Passworts",
    empty: "",
    short: "Noch zu kurz",
    uniform: "Zu eintönig: Nehmen Sie andere Wörter",
    good: "Gut",
    strong: "Sehr gut",
  },
  cancel: "Abbrechen",
  inbox: {
    title: "Sehen Sie in Ihr Postfach",
    lead: "Öffnen Sie den Link in der E-Mail. Bis sie ankommt, kann es ein paar Minuten dauern; sehen Sie auch im Spam-Ordner nach.",
    code: "Den Code aus der E-Mail eingeben",
    again: "Keine E-Mail bekommen?",
    againLink: "Erneut senden lassen",
  },
  mails: "E-Mails",
  account: {
    nav: "Konto",
    logOut: "Abmelden",
  },
  errors: {
    other: "Das hat nicht funktioniert. Bitte versuchen Sie es noch einmal.",
    too_many_attempts_over: "Jetzt können Sie es wieder versuchen.",
  },
  problems: {
    not_found: { title: "Hier ist nichts", lead: "Die Adresse ist falsch, oder was hier war, gibt es nicht mehr." },
    refused: {
      title: "Das wurde nicht angenommen",
      lead: "Ihr Browser hat etwas gesendet, das wir nicht annehmen, oder eine andere Website war es. Bitte beginnen Sie von vorn.",
    },
    many: { title: "Einen Moment", lead: "Von Ihnen oder aus Ihrem Netzwerk kamen zu viele Versuche." },
    later: {
      title: "Gleich wieder da",
      lead: "Der Dienst kann gerade nicht antworten. Nichts ist verloren: Bitte versuchen Sie es noch einmal.",
    },
    bug: {
      title: "Etwas ist schiefgegangen",
      lead: "Das liegt an uns. Wenn es wieder vorkommt, nennen Sie dem Betreiber diese Nummer: {id}",
    },
    closed: {
      title: "Die Registrierung ist geschlossen",
      lead: "Neue Konten legt nur der Betreiber von {brand} an. Wenn Sie eines haben, melden Sie sich an.",
    },
    no_mail: {
      title: "Hier werden keine E-Mails versendet",
      lead: "Der Betreiber von {brand} kann Ihnen einen Link für ein neues Passwort geben.",
    },
    too_large: {
      title: "Ihr Browser sendet zu viel",
      lead: "Die Adresse ist zu lang, oder Ihr Browser hat zu viele Cookies von {host} und den Websites darum herum. Löschen Sie diese in den Einstellungen Ihres Browsers („Cookies und Websitedaten“) und versuchen Sie es noch einmal.",
    },
    start: "Zur Startseite",
    again: "Noch einmal versuchen",
  },
  events: {
    email_verification_requested: "E-Mail zur Bestätigung gesendet",
    login_succeeded: "Angemeldet",
    login_failed: "Fehlgeschlagene Anmeldung",
    logged_out: "Abgemeldet",
    reauthenticated: "Passwort erneut eingegeben",
    reauthentication_failed: "Falsches Passwort eingegeben",
    sessions_ended: "Alle anderen Geräte abgemeldet",
    user_deleted: "Konto gelöscht",
  },
};
