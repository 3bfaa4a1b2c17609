import { PROOFS, type Proof } from "./proofs.ts";
import { isCurrent, type Record, readRecord } from "./record.ts";

/** The words by which one proves it again. */
const commandOf = ({ id }: Proof) => `npm run prove -- ${id}`;

/** `docs/proof.md`. */
export function proofPage(record: Record = readRecord()): string {
  const rows = PROOFS.map((proof) => {
    const held = record[proof.id];
    const named = `<a id="${proof.id}"></a>${proof.promise}`;
    if (!held) return [named, `\`${commandOf(proof)}\``, "not proven yet", "", "", ""];
    const figures = isCurrent(proof, held) ? held.figures : [...held.figures, "**older than the code it concerns**"];
    return [named, `\`${commandOf(proof)}\``, figures.join("<br>"), held.commit, held.date, held.machine];
  });
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return `# Proof

What \`npm run prove\` measured: the long forms of the tests, in which time and chance are judged, one suite at a time. Each is
run again by its command; \`npm run prove\` alone runs those that are missing or older than the code they concern, and may be
interrupted between any two. This page is made from \`docs/proof.json\` by \`npm run docs\`.

${line(["promise", "command", "figure", "commit", "date", "machine"])}
${line(Array.from({ length: 6 }, () => "---"))}
${rows.map(line).join("\n")}
`;
}
