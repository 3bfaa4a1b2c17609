import { type InEachLanguage, textIn } from "../../user.ts";

/** What people read of authenticator apps. */
interface TotpWords {
  readonly title: string;
  readonly lead: string;
  readonly scan: string;
  readonly secret: string;
  readonly copy: string;
  readonly enter: string;
  readonly code: string;
  readonly confirm: string;
  readonly remove: string;
  readonly removal: string;
  readonly start: string;
  readonly qr: string;
}

export const WORDS: InEachLanguage<TotpWords> = {
  en: {
    title: "Authenticator app",
    lead: "An authenticator app on your phone shows a new code every 30 seconds. When you log in, you enter your password and then the code.",
    scan: "Scan this with your authenticator app:",
    qr: "QR code with the secret key",
    secret: "Or enter this key in the app:",
    copy: "Copy the key",
    enter: "Then enter the code that the app shows.",
    code: "Code from the app",
    confirm: "Confirm",
    remove: "Remove the app",
    removal:
      "Without it, a login takes one step less. If it is your last second step, your recovery codes stop working too.",
    start: "Set up an authenticator app",
  },
  fr: {
    title: "Application d’authentification",
    lead: "Une application d’authentification affiche sur votre téléphone un nouveau code toutes les 30 secondes. Pour vous connecter, vous saisissez votre mot de passe, puis ce code.",
    scan: "Scannez ce code avec votre application d’authentification\u00a0:",
    qr: "Code QR contenant la clé secrète",
    secret: "Ou saisissez cette clé dans l’application\u00a0:",
    copy: "Copier la clé",
    enter: "Saisissez ensuite le code affiché par l’application.",
    code: "Code de l’application",
    confirm: "Confirmer",
    remove: "Retirer l’application",
    removal:
      "Sans elle, la connexion comporte une étape de moins. S’il s’agit de votre dernière protection supplémentaire, vos codes de récupération ne fonctionneront plus non plus.",
    start: "Configurer une application d’authentification",
  },
  de: {
    title: "Authenticator-App",
    lead: "Eine Authenticator-App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen Code. Beim Anmelden geben Sie erst Ihr Passwort und dann diesen Code ein.",
    scan: "Scannen Sie diesen Code mit Ihrer Authenticator-App:",
    qr: "QR-Code mit dem geheimen Schlüssel",
    secret: "Oder geben Sie diesen Schlüssel in der App ein:",
    copy: "Schlüssel kopieren",
    enter: "Geben Sie dann den Code ein, den die App zeigt.",
    code: "Code aus der App",
    confirm: "Bestätigen",
    remove: "App entfernen",
    removal:
      "Ohne sie hat die Anmeldung einen Schritt weniger. Wenn es Ihr letzter zweiter Schritt ist, gelten auch Ihre Wiederherstellungscodes nicht mehr.",
    start: "Authenticator-App einrichten",
  },
  es: {
    title: "Aplicación de autenticación",
    lead: "Una aplicación de autenticación muestra en su teléfono un código nuevo cada 30 segundos. Al iniciar sesión, introduzca su contraseña y después ese código.",
    scan: "Escanee este código con su aplicación de autenticación:",
    qr: "Código QR con la clave secreta",
    secret: "O introduzca esta clave en la aplicación:",
    copy: "Copiar la clave",
    enter: "Después introduzca el código que muestra la aplicación.",
    code: "Código de la aplicación",
    confirm: "Confirmar",
    remove: "Quitar la aplicación",
    removal:
      "Sin ella, el inicio de sesión tendrá un paso menos. Si es su último segundo paso, los códigos de recuperación también dejarán de servir.",
    start: "Configurar una aplicación de autenticación",
  },
  pt: {
    title: "App de autenticação",
    lead: "Um app de autenticação mostra no seu celular um novo código a cada 30 segundos. Ao entrar, você digita a senha e depois esse código.",
    scan: "Escaneie este código com o seu app de autenticação:",
    qr: "Código QR com a chave secreta",
    secret: "Ou digite esta chave no app:",
    copy: "Copiar a chave",
    enter: "Depois digite o código que o app mostra.",
    code: "Código do app",
    confirm: "Confirmar",
    remove: "Remover o app",
    removal:
      "Sem ele, a entrada terá uma etapa a menos. Se for a sua última segunda etapa, os códigos de recuperação também deixarão de valer.",
    start: "Configurar um app de autenticação",
  },
};

export const TITLE = textIn(WORDS, "title");

export const CODE_WRONG_WORDS: InEachLanguage = {
  en: "That isn’t the code the app shows now. Codes change every 30 seconds.",
  fr: "Ce n’est pas le code affiché actuellement par l’application. Les codes changent toutes les 30 secondes.",
  de: "Das ist nicht der Code, den die App gerade zeigt. Die Codes wechseln alle 30 Sekunden.",
  es: "Ese no es el código que muestra ahora la aplicación. Los códigos cambian cada 30 segundos.",
  pt: "Esse não é o código que o app mostra agora. Os códigos mudam a cada 30 segundos.",
};

export const FACTOR_NAME: InEachLanguage = {
  en: "Use the code from your authenticator app",
  fr: "Utiliser le code de votre application d’authentification",
  de: "Code aus der Authenticator-App verwenden",
  es: "Usar el código de la aplicación de autenticación",
  pt: "Usar o código do app de autenticação",
};

export const EVENTS = {
  totp_added: {
    en: "Authenticator app set up",
    fr: "Application d’authentification configurée",
    de: "Authenticator-App eingerichtet",
    es: "Aplicación de autenticación configurada",
    pt: "App de autenticação configurado",
  },
  totp_removed: {
    en: "Authenticator app removed",
    fr: "Application d’authentification retirée",
    de: "Authenticator-App entfernt",
    es: "Aplicación de autenticación quitada",
    pt: "App de autenticação removido",
  },
} satisfies Record<string, InEachLanguage>;
