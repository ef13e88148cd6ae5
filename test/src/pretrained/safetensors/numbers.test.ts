import { floatsOf } from '../../../../src/pretrained/safetensors/numbers.js';

/** By moving bits, as hardware does; subnormal numbers are shifted until they are normal. */
function half(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  let [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 0 && fraction === 0) return new Float32Array(Int32Array.of(sign).buffer)[0] as number;
  if (exponent === 31) exponent = 255;
  else if (exponent > 0) exponent += 112;
  else {
    for (exponent = 113; (fraction & 1024) === 0; exponent--) fraction <<= 1;
    fraction &= 1023;
  }
  return new Float32Array(Int32Array.of(sign | (exponent << 23) | (fraction << 13)).buffer)[0] as number;
}

describe('numbers of a safetensors file', () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

  it('float16: each of the 65,536', () => {
    const floats = floatsOf('F16', all.buffer) as Float32Array;
    expect(floats).toEqual(Float32Array.from(all, half));
    const known = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0xfc00, 0x3555];
    expect(known.map((bits) => floats[bits])).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      -0,
      -Infinity,
      0.333251953125,
    ]);
  });

  it('bfloat16: the upper halves of float32', () => {
    const floats = floatsOf('BF16', all.buffer) as Float32Array;
    const view = new DataView(new ArrayBuffer(4));
    const expected = Float32Array.from(all, (bits) => {
      view.setUint16(0, bits);
      return view.getFloat32(0);
    });
    expect(floats).toEqual(expected);
    expect(floats[0x3fc0]).toBe(1.5);
  });

  it('float32 as they are, and no other type', () => {
    expect(floatsOf('F32', Float32Array.of(1.5, -2).buffer)).toEqual(Float32Array.of(1.5, -2));
    expect(floatsOf('I64', new ArrayBuffer(8))).toBeNull();
  });
});
