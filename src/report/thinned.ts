/** At most some `most` of the items, evenly spread, the first and the last among them. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  const stride = Math.max(1, (items.length - 1) / (most - 1));
  return items.filter(
    (_, index) => index === 0 || Math.floor(index / stride) !== Math.floor((index - 1) / stride),
  );
}
