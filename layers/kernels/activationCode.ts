/** The numbers by which layers/kernels/assembly/activation.ts knows activations; 0 is none. */
const CODES = { none: 0, linear: 0, relu: 1, gelu: 2, geluTanh: 3, silu: 4, sigmoid: 5, relu6: 6 } as const;

/** null for one that it does not know. */
export function activationCode(activation: unknown): number | null {
  return CODES[(activation ?? 'none') as keyof typeof CODES] ?? null;
}
