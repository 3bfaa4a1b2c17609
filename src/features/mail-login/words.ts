import type { OneMail } from "../../texts/mail/texts.ts";
import type { InEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

/** What the pages of a login by mail say. */
interface PageTexts {
  /** On the login page. */
  readonly entrance: string;
  readonly ask: {
    readonly title: string;
    readonly lead: string;
    readonly button: string;
    readonly password: string;
    readonly passwordLink: string;
  };
  readonly code: {
    readonly title: string;
    readonly lead: string;
    readonly label: string;
    readonly hint: string;
    readonly button: string;
    readonly again: string;
    readonly againLink: string;
  };
  readonly link: {
    readonly title: string;
    readonly lead: string;
    /** Where the link was opened by a script. */
    readonly opened: string;
    readonly button: string;
  };
  /** In a browser that did not ask. */
  readonly elsewhere: {
    readonly lead: string;
    readonly button: string;
    readonly title: string;
    readonly enter: string;
    readonly warning: string;
  };
  /** Where a user confirms who has neither a password nor a factor. */
  readonly confirmTitle: string;
  readonly sendCode: string;
  readonly confirmButton: string;
}

export const PAGES: InEachLanguage<PageTexts> = {
  en: {
    entrance: "Email me a link",
    ask: {
      title: "Log in by email",
      lead: "Enter your address and we’ll email you a link and a code to log in, no password needed.",
      button: "Send the email",
      password: "Have a password?",
      passwordLink: "Log in with it",
    },
    code: {
      title: "Check your inbox",
      lead: "If there is an account with this address, an email is on its way. Open the link in it on this device, or enter the code here within ten minutes.",
      label: "Code from the email",
      hint: "Eight letters and digits. If you asked more than once, use the latest email.",
      button: "Log in",
      again: "No email? Check your spam folder, or",
      againLink: "send it again",
    },
    link: {
      title: "Log in",
      lead: "Enter the code from the email to log in.",
      opened: "One more click and you’re logged in.",
      button: "Log in",
    },
    elsewhere: {
      lead: "This browser isn’t the one in which the email was requested. To log in there, enter the code from the email in that browser.",
      button: "Show the code",
      title: "Your code",
      enter: "Enter this code in the browser where you requested the email:",
      warning:
        "Didn’t request it yourself? Then close this page, and don’t give the code to anyone, not even to us: it lets them into your account.",
    },
    confirmTitle: "Confirm it’s you",
    sendCode: "Email me a code",
    confirmButton: "Continue",
  },
  fr: {
    entrance: "Recevoir un lien par e-mail",
    ask: {
      title: "Se connecter par e-mail",
      lead: "Saisissez votre adresse\u00a0: nous vous enverrons un lien et un code pour vous connecter sans mot de passe.",
      button: "Envoyer le message",
      password: "Vous avez un mot de passe\u00a0?",
      passwordLink: "Se connecter avec",
    },
    code: {
      title: "Consultez votre messagerie",
      lead: "Si un compte existe avec cette adresse, un message est en route. Ouvrez son lien sur cet appareil, ou saisissez le code ici dans les dix minutes.",
      label: "Code reçu par e-mail",
      hint: "Huit lettres et chiffres. Si vous avez fait plusieurs demandes, utilisez le dernier message.",
      button: "Se connecter",
      again: "Rien reçu\u00a0? Regardez dans les indésirables, ou",
      againLink: "renvoyez le message",
    },
    link: {
      title: "Se connecter",
      lead: "Saisissez le code reçu par e-mail pour vous connecter.",
      opened: "Encore un clic et vous êtes connecté.",
      button: "Se connecter",
    },
    elsewhere: {
      lead: "Le message n’a pas été demandé dans ce navigateur. Pour vous connecter, saisissez le code du message dans le navigateur où vous l’avez demandé.",
      button: "Afficher le code",
      title: "Votre code",
      enter: "Saisissez ce code dans le navigateur où vous avez demandé le message\u00a0:",
      warning:
        "Vous n’avez rien demandé\u00a0? Fermez cette page et ne donnez ce code à personne, pas même à nous\u00a0: il donne accès à votre compte.",
    },
    confirmTitle: "Confirmez que c’est vous",
    sendCode: "M’envoyer un code par e-mail",
    confirmButton: "Continuer",
  },
  de: {
    entrance: "Link per E-Mail senden",
    ask: {
      title: "Per E-Mail anmelden",
      lead: "Geben Sie Ihre Adresse ein. Wir senden Ihnen einen Link und einen Code, mit denen Sie sich ohne Passwort anmelden.",
      button: "E-Mail senden",
      password: "Sie haben ein Passwort?",
      passwordLink: "Mit Passwort anmelden",
    },
    code: {
      title: "Sehen Sie in Ihr Postfach",
      lead: "Wenn es ein Konto mit dieser Adresse gibt, ist eine E-Mail unterwegs. Öffnen Sie den Link darin auf diesem Gerät, oder geben Sie den Code innerhalb von zehn Minuten hier ein.",
      label: "Code aus der E-Mail",
      hint: "Acht Buchstaben und Ziffern. Wenn Sie mehrere E-Mails angefordert haben, zählt die neueste.",
      button: "Anmelden",
      again: "Keine E-Mail da? Sehen Sie im Spam-Ordner nach, oder",
      againLink: "senden Sie sie noch einmal",
    },
    link: {
      title: "Anmelden",
      lead: "Geben Sie den Code aus der E-Mail ein, um sich anzumelden.",
      opened: "Noch ein Klick, und Sie sind angemeldet.",
      button: "Anmelden",
    },
    elsewhere: {
      lead: "Die E-Mail wurde nicht in diesem Browser angefordert. Geben Sie den Code aus der E-Mail in dem Browser ein, in dem Sie sie angefordert haben.",
      button: "Code anzeigen",
      title: "Ihr Code",
      enter: "Geben Sie diesen Code in dem Browser ein, in dem Sie die E-Mail angefordert haben:",
      warning:
        "Sie haben nichts angefordert? Dann schließen Sie diese Seite und geben Sie den Code niemandem, auch uns nicht: Er öffnet Ihr Konto.",
    },
    confirmTitle: "Bestätigen Sie, dass Sie es sind",
    sendCode: "Code per E-Mail senden",
    confirmButton: "Weiter",
  },
  es: {
    entrance: "Recibir un enlace por correo",
    ask: {
      title: "Iniciar sesión por correo",
      lead: "Escriba su dirección y le enviaremos un enlace y un código para iniciar sesión sin contraseña.",
      button: "Enviar el correo",
      password: "¿Tiene contraseña?",
      passwordLink: "Inicie sesión con ella",
    },
    code: {
      title: "Revise su correo",
      lead: "Si hay una cuenta con esta dirección, recibirá un correo. Abra su enlace en este dispositivo o introduzca aquí el código en los próximos diez minutos.",
      label: "Código del correo",
      hint: "Ocho letras y números. Si lo ha pedido varias veces, use el último correo.",
      button: "Iniciar sesión",
      again: "¿No le llega? Mire en el correo no deseado o",
      againLink: "envíelo de nuevo",
    },
    link: {
      title: "Iniciar sesión",
      lead: "Introduzca el código del correo para iniciar sesión.",
      opened: "Un clic más y habrá iniciado sesión.",
      button: "Iniciar sesión",
    },
    elsewhere: {
      lead: "El correo no se pidió en este navegador. Para iniciar sesión, introduzca el código del correo en el navegador donde lo pidió.",
      button: "Mostrar el código",
      title: "Su código",
      enter: "Introduzca este código en el navegador donde pidió el correo:",
      warning:
        "¿No lo ha pedido usted? Cierre esta página y no dé el código a nadie, tampoco a nosotros: abre su cuenta.",
    },
    confirmTitle: "Confirme que es usted",
    sendCode: "Enviarme un código por correo",
    confirmButton: "Continuar",
  },
  pt: {
    entrance: "Receber um link por e-mail",
    ask: {
      title: "Entrar por e-mail",
      lead: "Digite seu endereço e enviaremos um link e um código para você entrar sem senha.",
      button: "Enviar o e-mail",
      password: "Tem uma senha?",
      passwordLink: "Entre com ela",
    },
    code: {
      title: "Veja seus e-mails",
      lead: "Se houver uma conta com este endereço, um e-mail está a caminho. Abra o link dele neste dispositivo ou digite o código aqui em até dez minutos.",
      label: "Código do e-mail",
      hint: "Oito letras e números. Se você pediu mais de uma vez, use o e-mail mais recente.",
      button: "Entrar",
      again: "Não chegou? Olhe na caixa de spam ou",
      againLink: "envie de novo",
    },
    link: {
      title: "Entrar",
      lead: "Digite o código do e-mail para entrar.",
      opened: "Só mais um clique e você entra.",
      button: "Entrar",
    },
    elsewhere: {
      lead: "O e-mail não foi pedido neste navegador. Para entrar, digite o código do e-mail no navegador em que você o pediu.",
      button: "Mostrar o código",
      title: "Seu código",
      enter: "Digite este código no navegador em que você pediu o e-mail:",
      warning:
        "Não foi você que pediu? Feche esta página e não dê o código a ninguém, nem a nós: ele abre a sua conta.",
    },
    confirmTitle: "Confirme que é você",
    sendCode: "Enviar um código por e-mail",
    confirmButton: "Continuar",
  },
};

export const LOGIN_MAIL: InEachLanguage<OneMail> = {
  en: {
    subject: "Your login link",
    lines: ["Someone, probably you, wants to log in to your account at {product} with this email."],
    action: "Log in",
    code: "Or enter this code on the page where you requested this email:",
    otherwise:
      "If it wasn’t you, you don’t need to do anything. Don’t give the code to anyone: it lets them into your account.",
  },
  fr: {
    subject: "Votre lien de connexion",
    lines: ["Quelqu’un, sans doute vous, veut se connecter à votre compte {product} au moyen de ce message."],
    action: "Se connecter",
    code: "Ou saisissez ce code sur la page où vous avez demandé ce message\u00a0:",
    otherwise:
      "Si ce n’était pas vous, vous n’avez rien à faire. Ne donnez ce code à personne\u00a0: il donne accès à votre compte.",
  },
  de: {
    subject: "Ihr Link zum Anmelden",
    lines: ["Jemand, vermutlich Sie, möchte sich mit dieser E-Mail bei Ihrem Konto bei {product} anmelden."],
    action: "Anmelden",
    code: "Oder geben Sie diesen Code auf der Seite ein, auf der Sie diese E-Mail angefordert haben:",
    otherwise: "Wenn Sie das nicht waren, müssen Sie nichts tun. Geben Sie den Code niemandem: Er öffnet Ihr Konto.",
  },
  es: {
    subject: "Su enlace para iniciar sesión",
    lines: ["Alguien, probablemente usted, quiere iniciar sesión en su cuenta de {product} con este correo."],
    action: "Iniciar sesión",
    code: "O introduzca este código en la página donde pidió este correo:",
    otherwise: "Si no ha sido usted, no tiene que hacer nada. No dé el código a nadie: abre su cuenta.",
  },
  pt: {
    subject: "Seu link para entrar",
    lines: ["Alguém, provavelmente você, quer entrar na sua conta em {product} com este e-mail."],
    action: "Entrar",
    code: "Ou digite este código na página em que você pediu este e-mail:",
    otherwise: "Se não foi você, não precisa fazer nada. Não dê o código a ninguém: ele abre a sua conta.",
  },
};

export const CONFIRMATION_MAIL: InEachLanguage<OneMail> = {
  en: {
    subject: "Your confirmation code",
    lines: ["You’re about to make an important change to your account at {product}. Please confirm that it’s you."],
    action: "Confirm it’s me",
    code: "Or enter this code on the page where you were asked for it:",
    otherwise:
      "If it wasn’t you, someone is using your account. Log out all devices on the page “Sessions”, and don’t give the code to anyone.",
  },
  fr: {
    subject: "Votre code de confirmation",
    lines: ["Vous allez effectuer un changement important sur votre compte {product}. Confirmez que c’est bien vous."],
    action: "C’est bien moi",
    code: "Ou saisissez ce code sur la page qui vous le demande\u00a0:",
    otherwise:
      "Si ce n’était pas vous, quelqu’un utilise votre compte. Déconnectez tous les appareils sur la page «\u00a0Sessions\u00a0» et ne donnez ce code à personne.",
  },
  de: {
    subject: "Ihr Bestätigungscode",
    lines: [
      "Sie sind dabei, an Ihrem Konto bei {product} etwas Wichtiges zu ändern. Bestätigen Sie bitte, dass Sie es sind.",
    ],
    action: "Das bin ich",
    code: "Oder geben Sie diesen Code auf der Seite ein, die danach fragt:",
    otherwise:
      "Wenn Sie das nicht waren, benutzt jemand Ihr Konto. Melden Sie auf der Seite „Sitzungen“ alle Geräte ab, und geben Sie den Code niemandem.",
  },
  es: {
    subject: "Su código de confirmación",
    lines: ["Está a punto de hacer un cambio importante en su cuenta de {product}. Confirme que es usted."],
    action: "Soy yo",
    code: "O introduzca este código en la página que se lo pide:",
    otherwise:
      "Si no ha sido usted, alguien está usando su cuenta. Cierre la sesión de todos los dispositivos en la página «Sesiones» y no dé el código a nadie.",
  },
  pt: {
    subject: "Seu código de confirmação",
    lines: ["Você está prestes a fazer uma mudança importante na sua conta em {product}. Confirme que é você."],
    action: "Sou eu",
    code: "Ou digite este código na página que o pede:",
    otherwise:
      "Se não foi você, alguém está usando sua conta. Desconecte todos os dispositivos na página “Sessões” e não dê o código a ninguém.",
  },
};

export const EVENTS = {
  login_link_requested: {
    en: "Login link requested",
    fr: "Lien de connexion demandé",
    de: "Link zum Anmelden angefordert",
    es: "Enlace para iniciar sesión pedido",
    pt: "Link para entrar pedido",
  },
  confirmation_requested: {
    en: "Confirmation code requested",
    fr: "Code de confirmation demandé",
    de: "Bestätigungscode angefordert",
    es: "Código de confirmación pedido",
    pt: "Código de confirmação pedido",
  },
} satisfies Plugs["events"];

export const NOTICES = {
  code_sent: {
    path: "/confirm",
    words: {
      en: "We’ve sent you an email with a code. Enter the code here.",
      fr: "Nous vous avons envoyé un code par e-mail. Saisissez-le ici.",
      de: "Wir haben Ihnen eine E-Mail mit einem Code gesendet. Geben Sie ihn hier ein.",
      es: "Le hemos enviado un correo con un código. Introdúzcalo aquí.",
      pt: "Enviamos um e-mail com um código. Digite-o aqui.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
  interface MailKinds {
    readonly login_link: true;
    readonly login_confirmation: true;
  }
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}
