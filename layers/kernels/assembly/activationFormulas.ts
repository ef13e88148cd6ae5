// The formulas of activations, on four floats. They are classes for want of functions that a function could take: none is
// ever made, and none may override another's method, which would be looked up in what was made.
//
// value = x gate for most, slope = its derivative; part: what gate and slope share.
import { GAUSS, MINUS_HALF, ONE } from './constants';
import { expBelow4, fma, normal4, sigmoid4, splat } from './simd';

/** x gate(x), whose slope is gate + x gate'. */
class Gated {
  value(x: v128, gate: v128): v128 {
    return f32x4.mul(x, gate);
  }
}

/** The gate is the normal distribution function. */
export class Gelu extends Gated {
  /** e^(-x^2 / 2) */
  // @ts-ignore: decorator
  @inline
  part(x: v128, k: usize): v128 {
    return expBelow4(f32x4.mul(f32x4.mul(x, x), v128.load32_splat(k, MINUS_HALF)), k);
  }

  // @ts-ignore: decorator
  @inline
  gate(x: v128, gauss: v128, k: usize): v128 {
    return normal4(x, gauss, k);
  }

  slope(x: v128, gauss: v128, gate: v128, k: usize): v128 {
    return fma(x, f32x4.mul(gauss, v128.load32_splat(k, GAUSS)), gate);
  }
}

export class Silu extends Gated {
  part(x: v128, _k: usize): v128 {
    return x;
  }

  // @ts-ignore: decorator
  @inline
  gate(x: v128, _part: v128, k: usize): v128 {
    return sigmoid4(x, k);
  }

  slope(x: v128, _part: v128, gate: v128, k: usize): v128 {
    return sigmoidGateSlope(x, gate, k);
  }
}

/** (1 + tanh u) / 2 is the sigmoid of 2 u = 2 sqrt(2 / pi) (x + 0.044715 x^3). */
export class GeluTanh extends Gated {
  /** x^2 */
  part(x: v128, _k: usize): v128 {
    return f32x4.mul(x, x);
  }

  // @ts-ignore: decorator
  @inline
  gate(x: v128, square: v128, k: usize): v128 {
    return sigmoid4(f32x4.mul(x, fma(square, splat(0.07135481282553), splat(1.5957691216057308))), k);
  }

  slope(x: v128, square: v128, gate: v128, k: usize): v128 {
    const inner = fma(square, splat(0.21406443847659), splat(1.5957691216057308));
    return sigmoidGateSlope(f32x4.mul(x, inner), gate, k);
  }
}

/** gate + x gate (1 - gate) */
// @ts-ignore: decorator
@inline
function sigmoidGateSlope(x: v128, gate: v128, k: usize): v128 {
  return fma(x, f32x4.mul(gate, f32x4.sub(v128.load32_splat(k, ONE), gate)), gate);
}

export class Relu {
  part(x: v128, _k: usize): v128 {
    return x;
  }

  /** Its slope: 1 above 0, else 0; NaN for NaN. */
  gate(x: v128, _part: v128, _k: usize): v128 {
    return v128.or(v128.and(f32x4.gt(x, splat(0)), splat(1)), f32x4.ne(x, x));
  }

  value(x: v128, _gate: v128): v128 {
    return f32x4.pmax(x, splat(0));
  }

  slope(_x: v128, _part: v128, gate: v128, _k: usize): v128 {
    return gate;
  }
}

/** Only its values, here and below: no layer of ours has it. */
export class Relu6 {
  part(x: v128, _k: usize): v128 {
    return x;
  }

  gate(x: v128, _part: v128, _k: usize): v128 {
    return x;
  }

  value(x: v128, _gate: v128): v128 {
    return f32x4.pmin(f32x4.pmax(x, splat(0)), splat(6));
  }
}

export class Sigmoid {
  part(x: v128, _k: usize): v128 {
    return x;
  }

  // @ts-ignore: decorator
  @inline
  gate(x: v128, _part: v128, k: usize): v128 {
    return sigmoid4(x, k);
  }

  value(_x: v128, gate: v128): v128 {
    return gate;
  }
}
