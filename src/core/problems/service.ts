import { problems } from "./problem.ts";

/** Problems of the service itself. */
export const SERVICE = problems({
  busy: {
    status: 503,
    message: "too many passwords are being checked right now, try again in a moment",
    shown: {
      en: "Too many people are logging in right now. Please try again in a moment.",
      fr: "Trop de personnes se connectent en ce moment. Veuillez réessayer dans un instant.",
      de: "Gerade melden sich zu viele Menschen an. Bitte versuchen Sie es gleich noch einmal.",
      es: "Hay demasiada gente iniciando sesión. Inténtelo otra vez dentro de un momento.",
      pt: "Há gente demais entrando agora. Tente de novo daqui a pouco.",
    },
  },
  database_unavailable: {
    status: 503,
    message: "the database cannot be used right now, try again in a moment",
    shown: {
      en: "This does not work right now. Please try again in a moment.",
      fr: "Cela ne fonctionne pas pour le moment. Veuillez réessayer dans un instant.",
      de: "Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.",
      es: "Ahora mismo no funciona. Inténtelo otra vez dentro de un momento.",
      pt: "Isto não funciona agora. Tente de novo daqui a pouco.",
    },
  },
  sealing_unavailable: {
    status: 503,
    message: "this service has no key to keep such secrets with: its operator has to set BIENVENUE_SECRETS",
    shown: {
      en: "Authenticator apps cannot be used here at the moment. Please ask the operator of {brand}.",
      fr: "Les applications d’authentification ne peuvent pas être utilisées ici pour le moment. Veuillez vous adresser à l’exploitant de {brand}.",
      de: "Authenticator-Apps können hier gerade nicht verwendet werden. Bitte wenden Sie sich an den Betreiber von {brand}.",
      es: "En este momento no se pueden usar aplicaciones de autenticación. Consulte al responsable de {brand}.",
      pt: "Não é possível usar apps de autenticação aqui no momento. Fale com o responsável por {brand}.",
    },
  },
  internal: {
    status: 500,
    message: "something went wrong on our side",
  },
});
