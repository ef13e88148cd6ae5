/** The same with every number in it rounded to 4 places: enough to be drawn. */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') return (Math.round(value * 1e4) / 1e4 + 0) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => rounded(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)])) as T;
}
