/** How the numbers of each type that weights can have become float32. */
const READ: Readonly<Record<string, (bytes: ArrayBuffer) => Float32Array>> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => {
    const halves = new Uint16Array(bytes);
    const table = valuesOfHalves();
    const floats = new Float32Array(halves.length);
    // A loop: `from` with a function takes ten times as long.
    for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i] as number] as number;
    return floats;
  },
  // The upper half of a float32.
  BF16: (bytes) => {
    const halves = new Uint16Array(bytes);
    const bits = new Uint32Array(halves.length);
    for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] as number) << 16;
    return new Float32Array(bits.buffer);
  },
};

/** The types that can be read. */
export const FLOAT_TYPES: readonly string[] = Object.keys(READ);

/** The numbers of a tensor; null for a type that is none of FLOAT_TYPES. */
export function floatsOf(dtype: string, bytes: ArrayBuffer): Float32Array | null {
  return READ[dtype]?.(bytes) ?? null;
}

let known: Float32Array | null = null;

/** The value of each of the 65,536 halves, made when the first is asked for. */
function valuesOfHalves(): Float32Array {
  known ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
  return known;
}
