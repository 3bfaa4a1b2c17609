import { appendFileSync } from "node:fs";

/** Prints what a proof measured; `npm run prove` keeps it for docs/proof.md. */
export function reportFigure(figure: string): void {
  console.info(figure);
  const file = process.env["BIENVENUE_FIGURES"];
  if (file !== undefined) appendFileSync(file, `${figure}\n`);
}
