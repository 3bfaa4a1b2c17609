import { problems } from "./problem.ts";

/** Problems of requests, before anybody looks at what they are for. */
export const REQUESTS = problems({
  field_missing: {
    status: 400,
    message: "a field is missing or empty",
    shown: {
      en: "Please fill this in.",
      fr: "Veuillez remplir ce champ.",
      de: "Bitte füllen Sie dieses Feld aus.",
      es: "Rellene este campo.",
      pt: "Preencha este campo.",
    },
  },
  field_unknown: {
    status: 400,
    message: "this field is not known here",
  },
  field_invalid: {
    status: 400,
    message: "a field is not a text, or holds characters that it cannot have",
    shown: {
      en: "This holds characters that it cannot have, or is too long.",
      fr: "Ce texte contient des caractères non admis, ou il est trop long.",
      de: "Der Text enthält unzulässige Zeichen oder ist zu lang.",
      es: "El texto contiene caracteres no admitidos o es demasiado largo.",
      pt: "O texto tem caracteres que não são aceitos, ou é longo demais.",
    },
  },
  body_malformed: {
    status: 400,
    message: "the body is not what its content type says, or not valid UTF-8",
  },
  field_repeated: {
    status: 400,
    message: "a field appears twice",
  },
  too_many_fields: {
    status: 400,
    message: "the body has too many fields",
  },
  content_type_unknown: {
    status: 400,
    message: "the body must be a form (urlencoded or multipart) or JSON, in UTF-8",
  },
  content_encoding_unsupported: {
    status: 415,
    message: "the body must not be compressed",
  },
  body_too_large: {
    status: 413,
    message: "the body is larger than 16 KiB",
  },
  body_timeout: {
    status: 408,
    message: "the request did not arrive in time",
  },
  headers_too_large: {
    status: 431,
    message: "the request's headers are larger than 8 KiB, or more than 256",
  },
  request_malformed: {
    status: 400,
    message: "not a valid HTTP request",
  },
  not_found: {
    status: 404,
    message: "not found",
  },
  method_not_allowed: {
    status: 405,
    message: "this path does not know this method",
  },
  cross_site: {
    status: 403,
    message: "this request comes from another site",
  },
  unknown_host: {
    status: 421,
    message: "this service does not answer for this host name; its own is set by BIENVENUE_PUBLIC_URL",
  },
  forwarded_in_development: {
    status: 421,
    message:
      "this request came through a proxy, and the development profile is for this machine only: set BIENVENUE_PUBLIC_URL (and BIENVENUE_TRUSTED_PROXIES)",
  },
});
