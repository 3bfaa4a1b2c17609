import type { InEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

interface TwoStepWords {
  readonly second: { readonly title: string; readonly lead: string; readonly lost: string };
  readonly setUp: { readonly title: string; readonly lead: string };
  readonly security: {
    readonly title: string;
    readonly on: string;
    readonly off: string;
    readonly factors: string;
    readonly set: string;
    readonly notSet: string;
    readonly setUp: string;
    readonly replace: string;
    readonly manage: string;
    readonly remove: string;
    readonly codes: string;
    /** `{count}` */
    readonly left: string;
    readonly few: string;
    readonly newCodes: string;
    readonly password: string;
    readonly change: string;
    readonly sessions: string;
    readonly seeSessions: string;
  };
  readonly codes: { readonly title: string; readonly lead: string; readonly button: string; readonly field: string };
  readonly removal: {
    readonly title: string;
    /** `{time}` */
    readonly lead: string;
    /** In the page behind the mail's link. */
    readonly mailed: string;
    readonly keep: string;
  };
}

export const WORDS: InEachLanguage<TwoStepWords> = {
  en: {
    second: {
      title: "One more step",
      lead: "Your password is right. Now confirm that it’s you.",
      lost: "Lost your phone? Use a recovery code. If you have none left, please contact whoever runs {brand}.",
    },
    setUp: {
      title: "Protect your account",
      lead: "{brand} asks everyone to log in with a second step. Choose yours:",
    },
    security: {
      title: "Security",
      on: "Logging in takes two steps. Someone who knows your password still can’t get in.",
      off: "Logging in takes your password only. A second step protects your account even if someone finds out your password.",
      factors: "Second step",
      set: "On",
      notSet: "Off",
      setUp: "Set up",
      replace: "Replace",
      manage: "Manage",
      remove: "Remove",
      codes: "Recovery codes",
      left: "Codes left: {count}",
      few: "You are running out of recovery codes. Make new ones now.",
      newCodes: "Make new codes",
      password: "Password",
      change: "Change the password",
      sessions: "Where you’re logged in",
      seeSessions: "See your sessions",
    },
    codes: {
      title: "Make new recovery codes",
      lead: "You’ll get ten new codes. All the old ones stop working.",
      button: "Make new codes",
      field: "Recovery code",
    },
    removal: {
      title: "Keep two-step login",
      lead: "Whoever runs this service was told that you lost your second step, and will remove it on {time}. If you didn’t ask for this, stop it.",
      mailed: "Someone told whoever runs this service that you lost your second step. If it wasn’t you, keep it on.",
      keep: "Stop it and keep two-step login",
    },
  },
  fr: {
    second: {
      title: "Encore une étape",
      lead: "Votre mot de passe est correct. Confirmez maintenant que c’est bien vous.",
      lost: "Téléphone perdu\u00a0? Utilisez un code de récupération. S’il ne vous en reste aucun, adressez-vous à l’exploitant de {brand}.",
    },
    setUp: {
      title: "Protégez votre compte",
      lead: "{brand} demande à chacun une deuxième étape pour se connecter. Choisissez la vôtre\u00a0:",
    },
    security: {
      title: "Sécurité",
      on: "La connexion se fait en deux étapes. Connaître votre mot de passe ne suffit pas pour entrer.",
      off: "Votre mot de passe suffit pour se connecter. Une deuxième étape protège votre compte même si quelqu’un découvre votre mot de passe.",
      factors: "Deuxième étape",
      set: "Activée",
      notSet: "Désactivée",
      setUp: "Configurer",
      replace: "Remplacer",
      manage: "Gérer",
      remove: "Retirer",
      codes: "Codes de récupération",
      left: "Codes restants\u00a0: {count}",
      few: "Il vous reste peu de codes de récupération. Créez-en de nouveaux maintenant.",
      newCodes: "Créer de nouveaux codes",
      password: "Mot de passe",
      change: "Changer le mot de passe",
      sessions: "Vos connexions",
      seeSessions: "Voir vos sessions",
    },
    codes: {
      title: "Créer de nouveaux codes de récupération",
      lead: "Vous recevrez dix nouveaux codes. Tous les anciens cesseront de fonctionner.",
      button: "Créer de nouveaux codes",
      field: "Code de récupération",
    },
    removal: {
      title: "Garder la connexion en deux étapes",
      lead: "L’exploitant de ce service a été informé que vous aviez perdu votre deuxième étape et la retirera le {time}. Si vous n’avez rien demandé, empêchez-le.",
      mailed:
        "Quelqu’un a déclaré à l’exploitant de ce service que vous aviez perdu votre deuxième étape. Si ce n’était pas vous, gardez-la.",
      keep: "Garder la connexion en deux étapes",
    },
  },
  de: {
    second: {
      title: "Noch ein Schritt",
      lead: "Ihr Passwort stimmt. Bestätigen Sie jetzt, dass Sie es sind.",
      lost: "Telefon verloren? Verwenden Sie einen Wiederherstellungscode. Wenn Sie keinen mehr haben, wenden Sie sich an den Betreiber von {brand}.",
    },
    setUp: {
      title: "Schützen Sie Ihr Konto",
      lead: "{brand} verlangt von allen einen zweiten Schritt bei der Anmeldung. Wählen Sie Ihren:",
    },
    security: {
      title: "Sicherheit",
      on: "Die Anmeldung hat zwei Schritte. Wer nur Ihr Passwort kennt, kommt nicht hinein.",
      off: "Zum Anmelden genügt Ihr Passwort. Ein zweiter Schritt schützt Ihr Konto, auch wenn jemand Ihr Passwort erfährt.",
      factors: "Zweiter Schritt",
      set: "Ein",
      notSet: "Aus",
      setUp: "Einrichten",
      replace: "Ersetzen",
      manage: "Verwalten",
      remove: "Entfernen",
      codes: "Wiederherstellungscodes",
      left: "Verbleibende Codes: {count}",
      few: "Sie haben nur noch wenige Wiederherstellungscodes. Erstellen Sie jetzt neue.",
      newCodes: "Neue Codes erstellen",
      password: "Passwort",
      change: "Passwort ändern",
      sessions: "Wo Sie angemeldet sind",
      seeSessions: "Sitzungen ansehen",
    },
    codes: {
      title: "Neue Wiederherstellungscodes erstellen",
      lead: "Sie erhalten zehn neue Codes. Alle alten werden ungültig.",
      button: "Neue Codes erstellen",
      field: "Wiederherstellungscode",
    },
    removal: {
      title: "Anmeldung in zwei Schritten behalten",
      lead: "Dem Betreiber dieses Dienstes wurde gemeldet, dass Sie Ihren zweiten Schritt verloren haben. Er wird am {time} entfernt. Wenn Sie das nicht veranlasst haben, verhindern Sie es.",
      mailed:
        "Jemand hat dem Betreiber dieses Dienstes gemeldet, dass Sie Ihren zweiten Schritt verloren haben. Falls Sie das nicht waren, behalten Sie ihn.",
      keep: "Verhindern und beide Schritte behalten",
    },
  },
  es: {
    second: {
      title: "Un paso más",
      lead: "Su contraseña es correcta. Ahora confirme que es usted.",
      lost: "¿Ha perdido el teléfono? Use un código de recuperación. Si no le queda ninguno, consulte al responsable de {brand}.",
    },
    setUp: {
      title: "Proteja su cuenta",
      lead: "{brand} pide a todos un segundo paso al iniciar sesión. Elija el suyo:",
    },
    security: {
      title: "Seguridad",
      on: "El inicio de sesión tiene dos pasos. Quien solo conozca su contraseña no podrá entrar.",
      off: "Para iniciar sesión basta la contraseña. Un segundo paso protege su cuenta aunque alguien descubra la contraseña.",
      factors: "Segundo paso",
      set: "Activado",
      notSet: "Desactivado",
      setUp: "Configurar",
      replace: "Sustituir",
      manage: "Gestionar",
      remove: "Quitar",
      codes: "Códigos de recuperación",
      left: "Códigos restantes: {count}",
      few: "Le quedan pocos códigos de recuperación. Cree otros nuevos ahora.",
      newCodes: "Crear códigos nuevos",
      password: "Contraseña",
      change: "Cambiar la contraseña",
      sessions: "Dónde tiene la sesión iniciada",
      seeSessions: "Ver sus sesiones",
    },
    codes: {
      title: "Crear códigos de recuperación nuevos",
      lead: "Recibirá diez códigos nuevos. Todos los anteriores dejarán de servir.",
      button: "Crear códigos nuevos",
      field: "Código de recuperación",
    },
    removal: {
      title: "Mantener el inicio de sesión en dos pasos",
      lead: "Al responsable de este servicio se le ha comunicado que usted perdió su segundo paso, y lo quitará el {time}. Si usted no lo ha pedido, impídalo.",
      mailed:
        "Alguien ha comunicado al responsable de este servicio que usted perdió su segundo paso. Si no fue usted, manténgalo.",
      keep: "Impedirlo y mantener los dos pasos",
    },
  },
  pt: {
    second: {
      title: "Mais uma etapa",
      lead: "A sua senha está certa. Agora confirme que é você.",
      lost: "Perdeu o celular? Use um código de recuperação. Se não tiver mais nenhum, fale com o responsável por {brand}.",
    },
    setUp: {
      title: "Proteja a sua conta",
      lead: "{brand} pede a todos uma segunda etapa para entrar. Escolha a sua:",
    },
    security: {
      title: "Segurança",
      on: "A entrada tem duas etapas. Quem só souber a sua senha não consegue entrar.",
      off: "Para entrar basta a senha. Uma segunda etapa protege a sua conta mesmo que alguém descubra a senha.",
      factors: "Segunda etapa",
      set: "Ativada",
      notSet: "Desativada",
      setUp: "Configurar",
      replace: "Substituir",
      manage: "Gerenciar",
      remove: "Remover",
      codes: "Códigos de recuperação",
      left: "Códigos restantes: {count}",
      few: "Restam poucos códigos de recuperação. Crie novos agora.",
      newCodes: "Criar novos códigos",
      password: "Senha",
      change: "Alterar a senha",
      sessions: "Onde você está conectado",
      seeSessions: "Ver as suas sessões",
    },
    codes: {
      title: "Criar novos códigos de recuperação",
      lead: "Você receberá dez códigos novos. Todos os antigos deixarão de valer.",
      button: "Criar novos códigos",
      field: "Código de recuperação",
    },
    removal: {
      title: "Manter a entrada em duas etapas",
      lead: "O responsável por este serviço foi informado de que você perdeu a sua segunda etapa e vai removê-la em {time}. Se não foi você quem pediu, impeça.",
      mailed:
        "Alguém informou ao responsável por este serviço que você perdeu a sua segunda etapa. Se não foi você, mantenha-a.",
      keep: "Impedir e manter as duas etapas",
    },
  },
};

export const SECURITY_TITLE: InEachLanguage = {
  en: WORDS.en.security.title,
  fr: WORDS.fr.security.title,
  de: WORDS.de.security.title,
  es: WORDS.es.security.title,
  pt: WORDS.pt.security.title,
};

export const CODE_NAME: InEachLanguage = {
  en: "Use a recovery code",
  fr: "Utiliser un code de récupération",
  de: "Wiederherstellungscode verwenden",
  es: "Usar un código de recuperación",
  pt: "Usar um código de recuperação",
};

export const EVENTS = {
  second_step_failed: {
    en: "Wrong second step after the right password",
    fr: "Deuxième étape incorrecte après le bon mot de passe",
    de: "Falscher zweiter Schritt nach dem richtigen Passwort",
    es: "Segundo paso incorrecto después de la contraseña correcta",
    pt: "Segunda etapa errada depois da senha certa",
  },
  recovery_code_used: {
    en: "Recovery code used",
    fr: "Code de récupération utilisé",
    de: "Wiederherstellungscode verwendet",
    es: "Código de recuperación usado",
    pt: "Código de recuperação usado",
  },
  recovery_codes_renewed: {
    en: "New recovery codes made",
    fr: "Nouveaux codes de récupération créés",
    de: "Neue Wiederherstellungscodes erstellt",
    es: "Códigos de recuperación nuevos creados",
    pt: "Novos códigos de recuperação criados",
  },
  two_step_removal_requested: {
    en: "Removal of the second step requested",
    fr: "Retrait de la deuxième étape demandé",
    de: "Entfernen des zweiten Schritts veranlasst",
    es: "Se ha pedido quitar el segundo paso",
    pt: "Remoção da segunda etapa solicitada",
  },
  two_step_removal_stopped: {
    en: "Removal of the second step stopped",
    fr: "Retrait de la deuxième étape empêché",
    de: "Entfernen des zweiten Schritts verhindert",
    es: "Se ha impedido quitar el segundo paso",
    pt: "Remoção da segunda etapa impedida",
  },
  two_step_removed: {
    en: "Second step removed",
    fr: "Deuxième étape retirée",
    de: "Zweiter Schritt entfernt",
    es: "Segundo paso quitado",
    pt: "Segunda etapa removida",
  },
} satisfies Record<string, InEachLanguage>;

export const NOTICES = {
  factor_added: {
    path: "/account/security",
    words: {
      en: "Your account is now better protected.",
      fr: "Votre compte est désormais mieux protégé.",
      de: "Ihr Konto ist jetzt besser geschützt.",
      es: "Su cuenta está ahora mejor protegida.",
      pt: "A sua conta agora está mais protegida.",
    },
  },
  factor_removed: {
    path: "/account/security",
    words: { en: "Removed.", fr: "C’est retiré.", de: "Entfernt.", es: "Se ha quitado.", pt: "Removido." },
  },
  two_step_kept: {
    path: "/account/security",
    words: {
      en: "Two-step login stays on.",
      fr: "La connexion en deux étapes reste activée.",
      de: "Die Anmeldung in zwei Schritten bleibt eingeschaltet.",
      es: "El inicio de sesión en dos pasos sigue activado.",
      pt: "A entrada em duas etapas continua ativada.",
    },
  },
  two_step_kept_by_mail: {
    path: "/login",
    words: {
      en: "Two-step login stays on.",
      fr: "La connexion en deux étapes reste activée.",
      de: "Die Anmeldung in zwei Schritten bleibt eingeschaltet.",
      es: "El inicio de sesión en dos pasos sigue activado.",
      pt: "A entrada em duas etapas continua ativada.",
    },
  },
} as const satisfies Partial<Plugs["notices"]>;

declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}
declare module "../../db/schema.ts" {
  interface EventKinds extends Record<Exclude<keyof typeof EVENTS, "second_step_failed">, true> {}
}
