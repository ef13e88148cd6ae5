// Numbers for arithmetic on four floats, in memory: engines make a constant anew at every use, by three instructions,
// where a load to all four is one. Each is read by its place in bytes.

export const LOW: usize = 0;
export const HIGH: usize = 4;
export const LOG2_E: usize = 8;
export const ROUND: usize = 12;
export const MINUS_LN2: usize = 16;
export const MINUS_LN2_REST: usize = 20;
export const EXP_7: usize = 24;
export const EXP_6: usize = 28;
export const EXP_5: usize = 32;
export const EXP_4: usize = 36;
export const EXP_3: usize = 40;
export const EXP_2: usize = 44;
export const ONE: usize = 48;
export const GAUSS: usize = 52;
export const EXPONENT_ZERO: usize = 56;
export const NORMAL_LOW: usize = 60;
export const NORMAL_STEP: usize = 64;
export const NORMAL_8: usize = 68;
export const NORMAL_7: usize = 72;
export const NORMAL_6: usize = 76;
export const NORMAL_5: usize = 80;
export const NORMAL_4: usize = 84;
export const NORMAL_3: usize = 88;
export const NORMAL_2: usize = 92;
export const NORMAL_1: usize = 96;
export const NORMAL_0: usize = 100;
export const MINUS_HALF: usize = 104;
export const WEIGHT_LOW: usize = 108;

/** Where they are. */
export let constants: usize = 0;

/** Bytes. */
export function constantsSize(): usize {
  return 112;
}

/** Writes them, before anything else is asked of this module. */
export function setConstants(at: usize): void {
  constants = at;
  set(LOW, -104);
  set(HIGH, 89);
  set(LOG2_E, 1.44269504);
  // Adding 1.5 * 2^23 rounds to a whole number, and leaves it in the low bits.
  set(ROUND, 12582912);
  set(MINUS_LN2, -0.693359375);
  set(MINUS_LN2_REST, 2.12194440e-4);
  // e^r for |r| <= ln(2) / 2: the polynomial of the Cephes library.
  set(EXP_7, 1.9875691500e-4);
  set(EXP_6, 1.3981999507e-3);
  set(EXP_5, 8.3334519073e-3);
  set(EXP_4, 4.1665795894e-2);
  set(EXP_3, 1.6666665459e-1);
  set(EXP_2, 5.0000001201e-1);
  set(ONE, 1);
  store<i32>(at + EXPONENT_ZERO, 0x4b400000 - 127);
  set(NORMAL_LOW, -87);
  set(WEIGHT_LOW, -50);
  // erfc(z) e^(z^2) / 2 is a polynomial in 1 / (1 + 0.41 z), fitted to a relative error of 7e-8; the step is 0.41 / sqrt(2).
  set(NORMAL_STEP, 0.2899137802864845);
  set(NORMAL_8, 3.9450630255730765e-2);
  set(NORMAL_7, -1.9391047656805852e-1);
  set(NORMAL_6, 3.094233333528653e-1);
  set(NORMAL_5, -1.5599823205135108e-1);
  set(NORMAL_4, 1.8989353799794765e-1);
  set(NORMAL_3, 7.453004152814608e-2);
  set(NORMAL_2, 1.2154397950390164e-1);
  set(NORMAL_1, 1.1503918877941824e-1);
  set(NORMAL_0, 2.7992370734742335e-5);
  // 1 / sqrt(2 pi)
  set(GAUSS, 0.3989422804014327);
  set(MINUS_HALF, -0.5);
}

function set(place: usize, value: f32): void {
  store<f32>(constants + place, value);
}
