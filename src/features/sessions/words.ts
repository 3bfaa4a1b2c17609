import { inEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

export const LOGIN = inEachLanguage({
  en: {
    title: "Log in",
    lead: "Welcome back to {brand}.",
    button: "Log in",
    forgot: "Forgot your password?",
    register: "No account yet?",
    registerLink: "Create one",
    unverified: "If you haven’t confirmed your address yet, open the link in our email first.",
    here: "You are logged in as {email}",
    goOn: "Continue to {place}",
    account: "To your account",
    another: "Log out and use another account",
  },
  fr: {
    title: "Connexion",
    lead: "Heureux de vous revoir sur {brand}.",
    button: "Se connecter",
    forgot: "Oublié\u00a0?",
    register: "Pas encore de compte\u00a0?",
    registerLink: "Créez-en un",
    unverified: "Si vous n’avez pas encore confirmé votre adresse, ouvrez d’abord le lien reçu par e-mail.",
    here: "Vous êtes connecté avec {email}",
    goOn: "Continuer vers {place}",
    account: "Vers votre compte",
    another: "Se déconnecter et utiliser un autre compte",
  },
  de: {
    title: "Anmelden",
    lead: "Schön, dass Sie wieder bei {brand} sind.",
    button: "Anmelden",
    forgot: "Vergessen?",
    register: "Noch kein Konto?",
    registerLink: "Jetzt erstellen",
    unverified: "Falls Sie Ihre Adresse noch nicht bestätigt haben, öffnen Sie zuerst den Link in unserer E-Mail.",
    here: "Sie sind als {email} angemeldet",
    goOn: "Weiter zu {place}",
    account: "Zu Ihrem Konto",
    another: "Abmelden und ein anderes Konto verwenden",
  },
  es: {
    title: "Iniciar sesión",
    lead: "Nos alegra verle de nuevo en {brand}.",
    button: "Iniciar sesión",
    forgot: "¿La ha olvidado?",
    register: "¿Aún no tiene cuenta?",
    registerLink: "Cree una",
    unverified: "Si todavía no ha confirmado su dirección, abra primero el enlace de nuestro correo.",
    here: "Ha iniciado sesión como {email}",
    goOn: "Continuar a {place}",
    account: "Ir a su cuenta",
    another: "Cerrar la sesión y usar otra cuenta",
  },
  pt: {
    title: "Entrar",
    lead: "Que bom ver você de novo em {brand}.",
    button: "Entrar",
    forgot: "Esqueceu?",
    register: "Ainda não tem conta?",
    registerLink: "Crie uma",
    unverified: "Se ainda não confirmou o seu endereço, abra primeiro o link do nosso e-mail.",
    here: "Você entrou como {email}",
    goOn: "Continuar para {place}",
    account: "Ir para a sua conta",
    another: "Sair e usar outra conta",
  },
});

export const LOGOUT = inEachLanguage({
  en: { lead: "You are logged in as {email}. This logs you out on this device only." },
  fr: { lead: "Vous êtes connecté avec {email}. Seul cet appareil sera déconnecté." },
  de: { lead: "Sie sind als {email} angemeldet. Nur dieses Gerät wird abgemeldet." },
  es: { lead: "Ha iniciado sesión como {email}. Solo se cerrará la sesión en este dispositivo." },
  pt: { lead: "Você entrou como {email}. Só a sessão neste dispositivo é encerrada." },
});

export const CONFIRM = inEachLanguage({
  en: {
    title: "Enter your password again",
    factorTitle: "Confirm that it’s you",
    lead: "To protect your account, please confirm it’s you. We won’t ask again for ten minutes.",
    button: "Continue",
  },
  fr: {
    title: "Saisissez à nouveau votre mot de passe",
    factorTitle: "Confirmez que c’est bien vous",
    lead: "Ce que vous allez faire est assez important pour que nous nous assurions que c’est bien vous. C’est valable dix minutes.",
    button: "Continuer",
  },
  de: {
    title: "Geben Sie Ihr Passwort noch einmal ein",
    factorTitle: "Bestätigen Sie, dass Sie es sind",
    lead: "Was Sie vorhaben, ist so wichtig, dass wir sicher sein wollen, dass Sie es sind. Das gilt dann zehn Minuten lang.",
    button: "Weiter",
  },
  es: {
    title: "Introduzca otra vez su contraseña",
    factorTitle: "Confirme que es usted",
    lead: "Lo que va a hacer es tan importante que queremos estar seguros de que es usted. Vale durante diez minutos.",
    button: "Continuar",
  },
  pt: {
    title: "Digite a sua senha outra vez",
    factorTitle: "Confirme que é você",
    lead: "O que você vai fazer é tão importante que queremos ter certeza de que é você. Vale por dez minutos.",
    button: "Continuar",
  },
});

export const SESSIONS = inEachLanguage({
  en: {
    title: "Sessions",
    lead: "Where you are logged in. If you don’t recognise a session, log it out and change your password.",
    here: "This device",
    unknown: "Unknown device",
    since: "Since {time}",
    seen: "Last used {time}",
    end: "Log out there",
    others: "Log out everywhere else",
  },
  fr: {
    title: "Sessions",
    lead: "Là où vous êtes connecté. Fermez ce que vous ne reconnaissez pas, et choisissez un nouveau mot de passe.",
    here: "Cet appareil",
    unknown: "Appareil inconnu",
    since: "Depuis le {time}",
    seen: "Dernière utilisation le {time}",
    end: "Déconnecter",
    others: "Déconnecter tous les autres appareils",
  },
  de: {
    title: "Sitzungen",
    lead: "Wo Sie angemeldet sind. Was Sie nicht kennen, melden Sie ab; legen Sie dann ein neues Passwort fest.",
    here: "Dieses Gerät",
    unknown: "Unbekanntes Gerät",
    since: "Seit {time}",
    seen: "Zuletzt verwendet: {time}",
    end: "Dort abmelden",
    others: "Überall sonst abmelden",
  },
  es: {
    title: "Sesiones",
    lead: "Dónde tiene la sesión abierta. Cierre lo que no reconozca y elija una contraseña nueva.",
    here: "Este dispositivo",
    unknown: "Dispositivo desconocido",
    since: "Desde el {time}",
    seen: "Último uso: {time}",
    end: "Cerrar esa sesión",
    others: "Cerrar todas las demás sesiones",
  },
  pt: {
    title: "Sessões",
    lead: "Onde a sua conta está aberta. Encerre o que não reconhece e defina uma nova senha.",
    here: "Este dispositivo",
    unknown: "Dispositivo desconhecido",
    since: "Desde {time}",
    seen: "Último uso: {time}",
    end: "Encerrar essa sessão",
    others: "Encerrar todas as outras sessões",
  },
});

export const EVENTS = {
  session_ended: {
    en: "A device logged out",
    fr: "Un appareil déconnecté",
    de: "Ein Gerät abgemeldet",
    es: "Sesión de un dispositivo cerrada",
    pt: "Sessão de um dispositivo encerrada",
  },
} satisfies Plugs["events"];

export const NOTICES = {
  logged_out: {
    path: "/login",
    words: {
      en: "You are logged out.",
      fr: "Vous êtes déconnecté.",
      de: "Sie sind abgemeldet.",
      es: "Ha cerrado la sesión.",
      pt: "Você saiu.",
    },
  },
  login_expired: {
    path: "/login",
    words: {
      en: "That took too long. Please log in again.",
      fr: "Cela a pris trop de temps. Veuillez vous reconnecter.",
      de: "Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.",
      es: "Ha pasado demasiado tiempo. Inicie sesión de nuevo.",
      pt: "Demorou demais. Entre de novo.",
    },
  },
  session_ended: {
    path: "/account/sessions",
    words: {
      en: "That device is logged out.",
      fr: "Cet appareil est déconnecté.",
      de: "Dieses Gerät ist abgemeldet.",
      es: "Esa sesión está cerrada.",
      pt: "Essa sessão foi encerrada.",
    },
  },
  sessions_ended: {
    path: "/account/sessions",
    words: {
      en: "All other devices are logged out.",
      fr: "Tous les autres appareils sont déconnectés.",
      de: "Alle anderen Geräte sind abgemeldet.",
      es: "Todas las demás sesiones están cerradas.",
      pt: "Todas as outras sessões foram encerradas.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}
