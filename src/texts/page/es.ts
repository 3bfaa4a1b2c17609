import type { PageTexts } from "./en.ts";

export const es: PageTexts = {
  dir: "ltr",
  skip: "Ir al contenido",
  show: "Mostrar la contraseña",
  copied: "Copiado",
  terms: "Condiciones",
  privacy: "Privacidad",
  email: "Correo electrónico",
  password: "Contraseña",
  currentPassword: "Contraseña actual",
  newPassword: "Contraseña nueva",
  code: "Código del correo",
  codeHint: "Está en el mensaje, debajo del botón.",
  passwordHint: "Al menos {least} caracteres: unas cuantas palabras se recuerdan mejor que los signos.",
  strength: {
    label: "Seguridad de la contraseña",
    empty: "",
    short: "Todavía es corta",
    uniform: "Demasiado repetitiva: use otras palabras",
    good: "Buena",
    strong: "Muy buena",
  },
  cancel: "Cancelar",
  inbox: {
    title: "Revise su correo",
    lead: "Abra el enlace del mensaje. Puede tardar unos minutos en llegar, y estar entre el correo no deseado.",
    code: "Introducir el código del correo",
    again: "¿No le ha llegado el correo?",
    againLink: "Pedir otro envío",
  },
  mails: "Correos",
  account: {
    nav: "Cuenta",
    logOut: "Cerrar sesión",
  },
  errors: {
    other: "No ha funcionado. Inténtelo otra vez.",
    too_many_attempts_over: "Ya puede intentarlo otra vez.",
  },
  problems: {
    not_found: { title: "Aquí no hay nada", lead: "La dirección es incorrecta, o lo que había aquí ya no está." },
    refused: {
      title: "No se ha aceptado",
      lead: "Su navegador ha enviado algo que no admitimos, o lo ha enviado otro sitio. Empiece de nuevo.",
    },
    many: { title: "Un momento", lead: "Han llegado demasiados intentos de usted o de su red." },
    later: {
      title: "Volvemos enseguida",
      lead: "El servicio no puede responder ahora mismo. No se ha perdido nada: inténtelo otra vez.",
    },
    bug: {
      title: "Algo ha fallado",
      lead: "La culpa es nuestra. Si se repite, dé este número al responsable del servicio: {id}",
    },
    closed: {
      title: "El registro está cerrado",
      lead: "Solo el responsable de {brand} crea cuentas nuevas. Si tiene una, inicie sesión.",
    },
    no_mail: {
      title: "Aquí no se envían correos",
      lead: "El responsable de {brand} puede darle un enlace para elegir una contraseña nueva.",
    },
    too_large: {
      title: "Su navegador envía demasiado",
      lead: "La dirección es demasiado larga, o su navegador tiene demasiadas cookies de {host} y de los sitios vecinos. Bórrelas en los ajustes del navegador («cookies y datos de sitios») e inténtelo otra vez.",
    },
    start: "Ir al inicio",
    again: "Intentarlo otra vez",
  },
  events: {
    email_verification_requested: "Correo de confirmación enviado",
    login_succeeded: "Inicio de sesión",
    login_failed: "Inicio de sesión fallido",
    logged_out: "Cierre de sesión",
    reauthenticated: "Contraseña introducida otra vez",
    reauthentication_failed: "Contraseña incorrecta introducida",
    sessions_ended: "Todas las demás sesiones cerradas",
    user_deleted: "Cuenta eliminada",
  },
};
