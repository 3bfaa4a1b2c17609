import { inEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

export const OVERVIEW = inEachLanguage({
  en: {
    title: "Your account",
    hello: "Hello, {name}",
    overview: "Overview",
    since: "Account since",
    verified: "Confirmed",
    unverified: "Not confirmed",
    verify: "Confirm it",
    name: "Name",
    noName: "Not given",
    language: "Language",
    lastActivity: "Recent activity",
    all: "Show all",
  },
  fr: {
    title: "Votre compte",
    hello: "Bonjour {name}",
    overview: "Vue d’ensemble",
    since: "Compte créé le",
    verified: "Confirmée",
    unverified: "Non confirmée",
    verify: "La confirmer",
    name: "Nom",
    noName: "Non indiqué",
    language: "Langue",
    lastActivity: "Activité récente",
    all: "Tout afficher",
  },
  de: {
    title: "Ihr Konto",
    hello: "Hallo, {name}",
    overview: "Übersicht",
    since: "Konto seit",
    verified: "Bestätigt",
    unverified: "Nicht bestätigt",
    verify: "Bestätigen",
    name: "Name",
    noName: "Nicht angegeben",
    language: "Sprache",
    lastActivity: "Letzte Aktivitäten",
    all: "Alle anzeigen",
  },
  es: {
    title: "Su cuenta",
    hello: "Hola, {name}",
    overview: "Resumen",
    since: "Cuenta creada el",
    verified: "Confirmada",
    unverified: "Sin confirmar",
    verify: "Confirmarla",
    name: "Nombre",
    noName: "Sin indicar",
    language: "Idioma",
    lastActivity: "Actividad reciente",
    all: "Ver todo",
  },
  pt: {
    title: "A sua conta",
    hello: "Olá, {name}",
    overview: "Visão geral",
    since: "Conta criada em",
    verified: "Confirmado",
    unverified: "Não confirmado",
    verify: "Confirmar",
    name: "Nome",
    noName: "Não informado",
    language: "Idioma",
    lastActivity: "Atividade recente",
    all: "Ver tudo",
  },
});

export const PROFILE = inEachLanguage({
  en: {
    title: "Profile",
    lead: "Your name, and the language of the emails we send you.",
    nameHint: "Only you can see it. Leave it empty to remove it.",
    button: "Save",
  },
  fr: {
    title: "Profil",
    lead: "Comment vous vous appelez ici, et dans quelle langue nous vous écrivons.",
    nameHint: "Vous seul le voyez. Laissez vide pour le supprimer.",
    button: "Enregistrer",
  },
  de: {
    title: "Profil",
    lead: "Wie Sie hier heißen und in welcher Sprache wir Ihnen schreiben.",
    nameHint: "Nur Sie sehen ihn. Leer lassen, um ihn zu entfernen.",
    button: "Speichern",
  },
  es: {
    title: "Perfil",
    lead: "Cómo se llama aquí y en qué idioma le escribimos.",
    nameHint: "Solo lo ve usted. Déjelo vacío para quitarlo.",
    button: "Guardar",
  },
  pt: {
    title: "Perfil",
    lead: "Como você se chama aqui e em que idioma lhe escrevemos.",
    nameHint: "Só você o vê. Deixe vazio para removê-lo.",
    button: "Salvar",
  },
});

export const ACTIVITY = inEachLanguage({
  en: {
    title: "Activity",
    lead: "Your account’s activity in the last 90 days. If something wasn’t you, change your password.",
    none: "Nothing yet.",
    older: "Older",
    newest: "Newest",
  },
  fr: {
    title: "Activité",
    lead: "Ce qui s’est passé sur votre compte ces 90 derniers jours. Si quelque chose ne vient pas de vous, choisissez un nouveau mot de passe.",
    none: "Rien pour le moment.",
    older: "Plus anciens",
    newest: "Plus récents",
  },
  de: {
    title: "Aktivitäten",
    lead: "Was in den letzten 90 Tagen mit Ihrem Konto geschah. Falls etwas nicht von Ihnen kam, legen Sie ein neues Passwort fest.",
    none: "Noch nichts.",
    older: "Ältere",
    newest: "Neueste",
  },
  es: {
    title: "Actividad",
    lead: "Lo que ha pasado en su cuenta en los últimos 90 días. Si algo no fue cosa suya, elija una contraseña nueva.",
    none: "Todavía nada.",
    older: "Anteriores",
    newest: "Más recientes",
  },
  pt: {
    title: "Atividade",
    lead: "O que aconteceu na sua conta nos últimos 90 dias. Se algo não partiu de você, defina uma nova senha.",
    none: "Nada por enquanto.",
    older: "Mais antigas",
    newest: "Mais recentes",
  },
});

export const DATA = inEachLanguage({
  en: {
    title: "Your data",
    lead: "Everything {brand} stores about you, in a machine-readable file.",
    export: "Download the file",
    deleteTitle: "Delete the account",
    deleteLead:
      "Your account, its sessions and everything that belongs to it are deleted at once. This can’t be undone.",
    delete: "Delete the account…",
  },
  fr: {
    title: "Vos données",
    lead: "Tout ce que {brand} conserve à votre sujet, dans un fichier que des programmes peuvent lire.",
    export: "Télécharger le fichier",
    deleteTitle: "Supprimer le compte",
    deleteLead: "Le compte, ses sessions et tout ce qui en dépend disparaissent aussitôt et définitivement.",
    delete: "Supprimer le compte…",
  },
  de: {
    title: "Ihre Daten",
    lead: "Alles, was {brand} über Sie speichert, als Datei, die Programme lesen können.",
    export: "Datei herunterladen",
    deleteTitle: "Konto löschen",
    deleteLead: "Das Konto, seine Sitzungen und alles, was dazugehört, verschwinden sofort und endgültig.",
    delete: "Konto löschen …",
  },
  es: {
    title: "Sus datos",
    lead: "Todo lo que {brand} guarda sobre usted, en un archivo que los programas pueden leer.",
    export: "Descargar el archivo",
    deleteTitle: "Eliminar la cuenta",
    deleteLead: "La cuenta, sus sesiones y todo lo que le pertenece desaparecen al momento y no vuelven.",
    delete: "Eliminar la cuenta…",
  },
  pt: {
    title: "Os seus dados",
    lead: "Tudo o que {brand} guarda sobre você, num arquivo que programas conseguem ler.",
    export: "Baixar o arquivo",
    deleteTitle: "Excluir a conta",
    deleteLead: "A conta, as sessões e tudo o que lhe pertence desaparecem na hora e não voltam.",
    delete: "Excluir a conta…",
  },
});

export const DELETE = inEachLanguage({
  en: {
    title: "Delete the account",
    lead: "This deletes the account of {email} and everything that belongs to it, immediately. It can’t be undone.",
    button: "Delete it for good",
  },
  fr: {
    title: "Supprimer le compte",
    lead: "Le compte de {email} sera supprimé aussitôt, avec tout ce qui en dépend. Personne ne pourra le rétablir.",
    button: "Supprimer définitivement",
  },
  de: {
    title: "Konto löschen",
    lead: "Das Konto von {email} wird sofort gelöscht, mit allem, was dazugehört. Niemand kann es wiederherstellen.",
    button: "Endgültig löschen",
  },
  es: {
    title: "Eliminar la cuenta",
    lead: "Se eliminará al momento la cuenta de {email} con todo lo que le pertenece. Nadie podrá recuperarla.",
    button: "Eliminar para siempre",
  },
  pt: {
    title: "Excluir a conta",
    lead: "A conta de {email} é excluída na hora, com tudo o que lhe pertence. Ninguém pode recuperá-la.",
    button: "Excluir para sempre",
  },
});

export const EVENTS = {
  profile_changed: {
    en: "Profile changed",
    fr: "Profil modifié",
    de: "Profil geändert",
    es: "Perfil cambiado",
    pt: "Perfil alterado",
  },
  data_exported: {
    en: "Data downloaded",
    fr: "Données téléchargées",
    de: "Daten heruntergeladen",
    es: "Datos descargados",
    pt: "Dados baixados",
  },
} satisfies Plugs["events"];

export const NOTICES = {
  profile_saved: {
    path: "/account/profile",
    words: { en: "Saved.", fr: "Enregistré.", de: "Gespeichert.", es: "Guardado.", pt: "Salvo." },
  },
  deleted: {
    path: "/",
    words: {
      en: "Your account and everything that belonged to it are deleted.",
      fr: "Votre compte est supprimé, avec tout ce qui en dépendait.",
      de: "Ihr Konto ist gelöscht, mit allem, was dazugehörte.",
      es: "Su cuenta se ha eliminado, con todo lo que le pertenecía.",
      pt: "A sua conta foi excluída, com tudo o que lhe pertencia.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}
