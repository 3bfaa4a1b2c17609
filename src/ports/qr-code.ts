/** A QR code as a picture of squares: an SVG path, and the side of the whole in squares. */
export interface QrCode {
  readonly size: number;
  readonly path: string;
}

/** With the quiet zone of four squares that scanners need (ISO/IEC 18004). The encoder is loaded when one is first made. */
export async function qrCode(text: string): Promise<QrCode> {
  const { encode } = await import("uqr");
  const { size, data } = encode(text, { ecc: "M", border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: squares.join("") };
}
