/** The part of jStat that this package uses; jStat ships no types of its own. */
declare module 'jstat' {
  const jStat: {
    readonly studentt: {
      /** Quantile: the t below which Student's distribution with `dof` degrees of freedom has mass `p`. */
      inv(p: number, dof: number): number;
    };
  };
  export default jStat;
}
