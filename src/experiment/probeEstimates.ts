import type { Probe, SummaryRow } from './results.js';
import { estimate } from './statistics.js';

type Layer = Probe['chance'];

/** Of the probes of runs of one task and encoding; null where they have none. */
export function estimatedProbe(probes: readonly Probe[]): SummaryRow['probe'] | null {
  const [first] = probes;
  if (!first) return null;
  const layer = (of: (probe: Probe) => Layer | undefined) => {
    const layers = probes.flatMap((probe) => of(probe) ?? []);
    return {
      token: estimate(layers.map(({ token }) => token)),
      position: estimate(layers.map(({ position }) => position)),
    };
  };
  return {
    untrained: first.untrained.map((_, place) => layer(({ untrained }) => untrained[place])),
    trained: first.trained.map((_, place) => layer(({ trained }) => trained[place])),
    chance: layer(({ chance }) => chance),
    positionOfToken: estimate(probes.map(({ positionOfToken }) => positionOfToken)),
  };
}
