import type { MailTexts } from "./texts.ts";

export const es: MailTexts = {
  hello: "Hola:",
  lifetime: "El enlace funciona una sola vez, durante {time}.",
  code: "Si la página le pide un código, es este:",
  when: "Cuándo: {time}",
  device: "Dispositivo: {device}",
  network: "Red: {network}",
  browserOnSystem: "{browser} en {system}",
  mails: {
    email_verification: {
      subject: "Confirme su dirección de correo",
      lines: [
        "Alguien, probablemente usted, se ha registrado en {product} con esta dirección. Confirme que es suya: abra este enlace e introduzca la contraseña que eligió.",
      ],
      action: "Confirmar la dirección",
      otherwise: "Si no fue usted, no tiene que hacer nada: la cuenta no puede usarse sin usted.",
    },
    account_exists: {
      subject: "Ya tiene una cuenta",
      lines: [
        "Alguien, quizá usted, ha querido usar esta dirección para una cuenta en {product}. Ya tiene una cuenta con ella: basta con iniciar sesión.",
        "Si no recuerda su contraseña, puede elegir una nueva.",
      ],
      action: "Elegir una contraseña nueva",
      otherwise:
        "Si no fue usted, no tiene que hacer nada: nada ha cambiado y nadie ha sabido que usted tiene una cuenta.",
    },
    password_reset: {
      subject: "Elija una contraseña nueva",
      lines: ["Se ha pedido una contraseña nueva para su cuenta en {product}."],
      action: "Elegir una contraseña nueva",
      otherwise: "Si no la ha pedido usted, no tiene que hacer nada: su contraseña sigue siendo la misma.",
    },
    password_changed: {
      subject: "Su contraseña ha cambiado",
      lines: ["La contraseña de su cuenta en {product} ha cambiado."],
      action: "No fui yo",
      otherwise:
        "Si fue usted, no tiene que hacer nada. Si no, abra el enlace: se cierran todas las sesiones y recibe un enlace para elegir una contraseña nueva.",
    },
    new_device: {
      subject: "Inicio de sesión desde un dispositivo nuevo",
      lines: ["Alguien ha iniciado sesión en su cuenta en {product} desde un dispositivo que no se había usado antes."],
      action: "No fui yo",
      otherwise:
        "Si fue usted, no tiene que hacer nada. Si no, abra el enlace: se cierran todas las sesiones y recibe un enlace para elegir una contraseña nueva.",
    },
    failures_before_success: {
      subject: "Inicio de sesión tras muchos intentos fallidos",
      lines: [
        "Alguien ha iniciado sesión en su cuenta en {product} después de muchos intentos con contraseñas equivocadas.",
      ],
      action: "No fui yo",
      otherwise:
        "Si fue usted, no tiene que hacer nada. Si no, abra el enlace: se cierran todas las sesiones y recibe un enlace para elegir una contraseña nueva.",
    },
  },
  test: { subject: "Una prueba", lines: ["Este mensaje demuestra que {product} puede enviar correo."] },
};
