/** Of all arithmetic of the papers. */
export const MODULUS = 5;

export const DIGITS = '01234';

/** 0..4 */
export function modulo(value: number): number {
  return ((value % MODULUS) + MODULUS) % MODULUS;
}
