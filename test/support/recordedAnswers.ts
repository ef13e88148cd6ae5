/** test/golden/recordedAnswers.json */
export interface Recorded {
  readonly tasks: readonly {
    readonly name: string;
    readonly asked: readonly number[];
    readonly groups: readonly number[];
    readonly right: Readonly<Record<string, readonly (readonly number[])[]>>;
  }[];
}

/** By group, as the statistics take them. */
export function byGroupOf(task: Recorded['tasks'][number] | undefined): {
  asked: number[];
  right: Record<string, number[][]>;
} {
  if (!task) throw new Error('there are no such recorded answers');
  const sums = (values: readonly number[]) => {
    const groups = new Map<number, number>();
    values.forEach((value, place) => {
      const group = task.groups[place] ?? 0;
      groups.set(group, (groups.get(group) ?? 0) + value);
    });
    return [...groups.values()];
  };
  const right = Object.entries(task.right).map(([name, rows]) => [name, rows.map(sums)] as const);
  return { asked: sums(task.asked), right: Object.fromEntries(right) };
}
