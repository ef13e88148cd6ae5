/** The cosine of the angle between each two rows; 0 where one has no length. */
export function cosines(rows: readonly (readonly number[])[]): number[][] {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const lengths = rows.map((row) => Math.sqrt(dot(row, row)));
  return rows.map((a, i) =>
    rows.map((b, j) => dot(a, b) / ((lengths[i] ?? 0) * (lengths[j] ?? 0) || Number.POSITIVE_INFINITY)),
  );
}
