/** The part of jStat that this package uses; jStat ships no types of its own. */
declare module 'jstat' {
  const jStat: {
    readonly normal: {
      /** The mass of a normal distribution below `x`. */
      cdf(x: number, mean: number, standardDeviation: number): number;
    };
    readonly studentt: {
      /** Quantile: the t below which Student's distribution with `dof` degrees of freedom has mass `p`. */
      inv(p: number, dof: number): number;
    };
    /**
     * Empirical quantiles of a sample at `probabilities`, between its values by `alpha` and `beta` (R's mquantiles);
     * 1 and 1 is linear interpolation from the first value to the last.
     */
    quantiles(sample: number[], probabilities: number[], alpha?: number, beta?: number): number[];
  };
  export default jStat;
}
