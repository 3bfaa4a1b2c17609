import { inEachLanguage } from "../../user.ts";

export const MAILS_PAGE = inEachLanguage({
  en: {
    lead: "The emails this service would have sent. They appear about a second after what caused them.",
    sent: "Emails are sent or switched off, so none are kept here.",
    none: "None yet.",
    to: "To {address}",
    html: "As HTML",
    open: "Open the link",
    copyCode: "Copy the code",
  },
  fr: {
    lead: "Ce que ce service aurait envoyé. Un message arrive ici environ une seconde après ce qui l’a causé.",
    sent: "Les messages sont envoyés ou désactivés\u00a0: aucun n’est conservé ici.",
    none: "Aucun pour le moment.",
    to: "À {address}",
    html: "En HTML",
    open: "Ouvrir le lien",
    copyCode: "Copier le code",
  },
  de: {
    lead: "Was dieser Dienst versendet hätte. Eine E-Mail erscheint hier etwa eine Sekunde nach ihrem Anlass.",
    sent: "E-Mails werden versendet oder sind abgeschaltet: Hier wird keine aufbewahrt.",
    none: "Noch keine.",
    to: "An {address}",
    html: "Als HTML",
    open: "Link öffnen",
    copyCode: "Code kopieren",
  },
  es: {
    lead: "Lo que este servicio habría enviado. Un correo aparece aquí más o menos un segundo después de su causa.",
    sent: "Los correos se envían o están desactivados: aquí no se guarda ninguno.",
    none: "Todavía ninguno.",
    to: "Para {address}",
    html: "En HTML",
    open: "Abrir el enlace",
    copyCode: "Copiar el código",
  },
  pt: {
    lead: "O que este serviço teria enviado. Um e-mail chega aqui cerca de um segundo depois do que o causou.",
    sent: "Os e-mails são enviados ou estão desligados: nenhum é guardado aqui.",
    none: "Nenhum por enquanto.",
    to: "Para {address}",
    html: "Em HTML",
    open: "Abrir o link",
    copyCode: "Copiar o código",
  },
});
