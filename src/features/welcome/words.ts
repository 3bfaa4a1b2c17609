import { inEachLanguage } from "../../user.ts";

export const WELCOME = inEachLanguage({
  en: {
    title: "Welcome to {brand}",
    lead: "Log in to your account, or create one.",
    logIn: "Log in",
    register: "Create an account",
    development: "This is the development profile: emails are not sent, and passwords can have any length.",
    document: "API description: openapi.json",
  },
  fr: {
    title: "Bienvenue chez {brand}",
    lead: "Connectez-vous à votre compte, ou créez-en un.",
    logIn: "Se connecter",
    register: "Créer un compte",
    development: "Profil de développement\u00a0: les messages ne partent pas, et tout mot de passe est accepté.",
    document: "Pour les programmes\u00a0: openapi.json",
  },
  de: {
    title: "Willkommen bei {brand}",
    lead: "Melden Sie sich an oder erstellen Sie ein Konto.",
    logIn: "Anmelden",
    register: "Konto erstellen",
    development: "Dies ist das Entwicklungsprofil: E-Mails werden nicht versendet, und jedes Passwort ist erlaubt.",
    document: "Für Programme: openapi.json",
  },
  es: {
    title: "Le damos la bienvenida a {brand}",
    lead: "Inicie sesión en su cuenta o cree una.",
    logIn: "Iniciar sesión",
    register: "Crear una cuenta",
    development: "Este es el perfil de desarrollo: los correos no se envían y vale cualquier contraseña.",
    document: "Para programas: openapi.json",
  },
  pt: {
    title: "Boas-vindas a {brand}",
    lead: "Entre na sua conta ou crie uma.",
    logIn: "Entrar",
    register: "Criar uma conta",
    development: "Este é o perfil de desenvolvimento: os e-mails não são enviados, e qualquer senha é aceita.",
    document: "Para programas: openapi.json",
  },
});
