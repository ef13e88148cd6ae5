/** @throws RangeError naming the first value that is not an integer of at least 1. */
export function requireCounts(label: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`${label}: ${name} must be an integer of at least 1; got ${value}`);
  }
}
