import { inEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

export const VERIFICATION = inEachLanguage({
  en: {
    title: "Confirm your address",
    lead: "Open the link in the email we sent you, or enter its code here together with your password.",
    opened: "Enter your password to confirm the address.",
    button: "Confirm",
    unknown: "Don’t know your password?",
    unknownLink: "Set a new one",
  },
  fr: {
    title: "Confirmez votre adresse",
    lead: "Ouvrez le lien du message que nous vous avons envoyé, ou saisissez ici son code, avec le mot de passe de votre compte.",
    opened: "Saisissez le mot de passe de votre compte, et l’adresse sera confirmée.",
    button: "Confirmer",
    unknown: "Vous ne connaissez pas le mot de passe\u00a0?",
    unknownLink: "Choisissez-en un nouveau",
  },
  de: {
    title: "Bestätigen Sie Ihre Adresse",
    lead: "Öffnen Sie den Link in der E-Mail, die wir Ihnen geschickt haben, oder geben Sie hier ihren Code ein, dazu das Passwort Ihres Kontos.",
    opened: "Geben Sie das Passwort Ihres Kontos ein, dann ist die Adresse bestätigt.",
    button: "Bestätigen",
    unknown: "Sie kennen das Passwort nicht?",
    unknownLink: "Neues Passwort festlegen",
  },
  es: {
    title: "Confirme su dirección",
    lead: "Abra el enlace del correo que le hemos enviado, o introduzca aquí su código, con la contraseña de su cuenta.",
    opened: "Introduzca la contraseña de su cuenta y la dirección quedará confirmada.",
    button: "Confirmar",
    unknown: "¿No conoce la contraseña?",
    unknownLink: "Elija una nueva",
  },
  pt: {
    title: "Confirme o seu endereço",
    lead: "Abra o link do e-mail que enviamos, ou digite aqui o código dele, com a senha da sua conta.",
    opened: "Digite a senha da sua conta, e o endereço fica confirmado.",
    button: "Confirmar",
    unknown: "Não sabe a senha?",
    unknownLink: "Defina uma nova",
  },
});

export const RESEND = inEachLanguage({
  en: {
    title: "Send the email again",
    lead: "If your address still needs to be confirmed, we’ll send the email again.",
    button: "Send it",
  },
  fr: {
    title: "Demander un nouvel envoi",
    lead: "Si votre adresse attend d’être confirmée, le message vous sera envoyé à nouveau.",
    button: "Envoyer",
  },
  de: {
    title: "E-Mail erneut senden",
    lead: "Falls Ihre Adresse noch bestätigt werden muss, kommt die E-Mail noch einmal.",
    button: "Senden",
  },
  es: {
    title: "Pedir otro envío",
    lead: "Si su dirección está pendiente de confirmar, recibirá el correo otra vez.",
    button: "Enviar",
  },
  pt: {
    title: "Pedir outro envio",
    lead: "Se o seu endereço ainda precisa ser confirmado, o e-mail chega de novo.",
    button: "Enviar",
  },
});

export const CHANGE = inEachLanguage({
  en: {
    title: "Email address",
    lead: "Your address is {email}. We’ll send an email to the new one; it changes once you open the link in that email.",
    label: "New email",
    button: "Send the mail",
  },
  fr: {
    title: "Adresse e-mail",
    lead: "Votre adresse est {email}. Un message sera envoyé à la nouvelle\u00a0; elle compte dès que vous aurez ouvert son lien.",
    label: "Nouvelle adresse e-mail",
    button: "Envoyer le message",
  },
  de: {
    title: "E-Mail-Adresse",
    lead: "Ihre Adresse ist {email}. Eine E-Mail geht an die neue; sie gilt, sobald Sie den Link darin geöffnet haben.",
    label: "Neue E-Mail-Adresse",
    button: "E-Mail senden",
  },
  es: {
    title: "Dirección de correo",
    lead: "Su dirección es {email}. Enviaremos un correo a la nueva; contará cuando haya abierto su enlace.",
    label: "Dirección nueva",
    button: "Enviar el correo",
  },
  pt: {
    title: "Endereço de e-mail",
    lead: "O seu endereço é {email}. Um e-mail vai para o novo; ele passa a valer quando você abrir o link.",
    label: "Novo endereço de e-mail",
    button: "Enviar o e-mail",
  },
});

export const EVENTS = {
  email_verified: {
    en: "Address confirmed",
    fr: "Adresse confirmée",
    de: "Adresse bestätigt",
    es: "Dirección confirmada",
    pt: "Endereço confirmado",
  },
  email_change_requested: {
    en: "Change of address asked for",
    fr: "Changement d’adresse demandé",
    de: "Neue Adresse angefordert",
    es: "Cambio de dirección pedido",
    pt: "Alteração de endereço pedida",
  },
  email_changed: {
    en: "Address changed",
    fr: "Adresse changée",
    de: "Adresse geändert",
    es: "Dirección cambiada",
    pt: "Endereço alterado",
  },
} satisfies Plugs["events"];

export const MAILS = {
  email_change: {
    purpose: "email_change",
    path: "/verify-email",
    words: {
      en: {
        subject: "Confirm your new email address",
        lines: [
          "Someone, probably you, wants to use this address for an account at {product} from now on. To confirm that it’s yours, open this link and enter the password of the account.",
        ],
        action: "Confirm the address",
        otherwise: "If it wasn’t you, you don’t need to do anything: the address won’t be used.",
      },
      fr: {
        subject: "Confirmez votre nouvelle adresse e-mail",
        lines: [
          "quelqu’un, sans doute vous, souhaite désormais utiliser cette adresse pour un compte sur {product}. Pour confirmer qu’elle est bien la vôtre, ouvrez ce lien et saisissez le mot de passe du compte.",
        ],
        action: "Confirmer l’adresse",
        otherwise: "Si ce n’était pas vous, vous n’avez rien à faire\u00a0: cette adresse ne sera pas utilisée.",
      },
      de: {
        subject: "Bestätigen Sie Ihre neue E-Mail-Adresse",
        lines: [
          "jemand, vermutlich Sie selbst, möchte diese Adresse künftig für ein Konto bei {product} verwenden. Bitte bestätigen Sie, dass sie Ihnen gehört: Öffnen Sie diesen Link und geben Sie das Passwort des Kontos ein.",
        ],
        action: "Adresse bestätigen",
        otherwise: "Falls Sie das nicht waren, müssen Sie nichts tun: Die Adresse wird dann nicht verwendet.",
      },
      es: {
        subject: "Confirme su nueva dirección de correo",
        lines: [
          "Alguien, probablemente usted, quiere usar a partir de ahora esta dirección para una cuenta en {product}. Confirme que es suya: abra este enlace e introduzca la contraseña de la cuenta.",
        ],
        action: "Confirmar la dirección",
        otherwise: "Si no fue usted, no tiene que hacer nada: la dirección no se usará.",
      },
      pt: {
        subject: "Confirme o seu novo endereço de e-mail",
        lines: [
          "alguém, provavelmente você, quer usar este endereço de agora em diante para uma conta em {product}. Confirme que ele é seu: abra este link e digite a senha da conta.",
        ],
        action: "Confirmar o endereço",
        otherwise: "Se não foi você, não precisa fazer nada: o endereço não será usado.",
      },
    },
  },
  email_changed: {
    purpose: "email_change_undo",
    path: "/secure-account",
    words: {
      en: {
        subject: "Your email address was changed",
        lines: ["The email address of your account at {product} was changed. From now on, emails go to the new one."],
        action: "This wasn’t me",
        otherwise:
          "If it was you, you don’t need to do anything. If not, open the link: we’ll undo the change, log everyone out, and send you a link to set a new password.",
      },
      fr: {
        subject: "Votre adresse e-mail a été modifiée",
        lines: [
          "l’adresse e-mail de votre compte sur {product} a été modifiée. Les messages seront désormais envoyés à la nouvelle adresse.",
        ],
        action: "Ce n’était pas moi",
        otherwise:
          "Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien\u00a0: la modification sera annulée, toutes les sessions seront fermées, et vous recevrez un lien pour choisir un nouveau mot de passe.",
      },
      de: {
        subject: "Ihre E-Mail-Adresse wurde geändert",
        lines: [
          "die E-Mail-Adresse Ihres Kontos bei {product} wurde geändert. Ab jetzt gehen Nachrichten an die neue Adresse.",
        ],
        action: "Das war ich nicht",
        otherwise:
          "Falls Sie das waren, müssen Sie nichts tun. Falls nicht, öffnen Sie den Link: Die Änderung wird rückgängig gemacht, alle Geräte werden abgemeldet, und Sie erhalten einen Link, um ein neues Passwort festzulegen.",
      },
      es: {
        subject: "Su dirección de correo ha cambiado",
        lines: [
          "La dirección de correo de su cuenta en {product} ha cambiado. Desde ahora los mensajes se envían a la nueva.",
        ],
        action: "No fui yo",
        otherwise:
          "Si fue usted, no tiene que hacer nada. Si no, abra el enlace: el cambio se deshace, se cierran todas las sesiones y recibe un enlace para elegir una contraseña nueva.",
      },
      pt: {
        subject: "O seu endereço de e-mail foi alterado",
        lines: [
          "o endereço de e-mail da sua conta em {product} foi alterado. De agora em diante as mensagens vão para o novo.",
        ],
        action: "Não fui eu",
        otherwise:
          "Se foi você, não precisa fazer nada. Se não foi, abra o link: a alteração é desfeita, todas as sessões são encerradas, e você recebe um link para definir uma nova senha.",
      },
    },
  },
} satisfies Plugs["mails"];

export const NOTICES = {
  verified: {
    path: "/login",
    words: {
      en: "Your address is confirmed. Log in.",
      fr: "Votre adresse est confirmée. Connectez-vous.",
      de: "Ihre Adresse ist bestätigt. Melden Sie sich an.",
      es: "Su dirección está confirmada. Inicie sesión.",
      pt: "O seu endereço está confirmado. Entre.",
    },
  },
  confirmed: {
    path: "/account",
    words: {
      en: "Your address is confirmed.",
      fr: "Votre adresse est confirmée.",
      de: "Ihre Adresse ist bestätigt.",
      es: "Su dirección está confirmada.",
      pt: "O seu endereço está confirmado.",
    },
  },
  verification_sent: {
    path: "/verify-email/sent",
    words: {
      en: "If the address still needs to be confirmed, an email is on its way.",
      fr: "Si l’adresse attend d’être confirmée, un message est en route.",
      de: "Falls die Adresse noch bestätigt werden muss, ist eine E-Mail unterwegs.",
      es: "Si la dirección está pendiente de confirmar, recibirá un correo.",
      pt: "Se o endereço ainda precisa ser confirmado, um e-mail está a caminho.",
    },
  },
  email_requested: {
    path: "/account",
    words: {
      en: "We’ve sent an email to the new address. Open the link in it to confirm the address.",
      fr: "Un message est en route vers la nouvelle adresse. Ouvrez son lien pour la confirmer.",
      de: "Eine E-Mail ist unterwegs an die neue Adresse. Öffnen Sie den Link darin, um sie zu bestätigen.",
      es: "Hemos enviado un correo a la dirección nueva. Abra su enlace para confirmarla.",
      pt: "Um e-mail está a caminho do novo endereço. Abra o link dele para confirmá-lo.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
  interface MailKinds extends Record<keyof typeof MAILS, true> {}
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}
