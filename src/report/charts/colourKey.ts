import * as Plot from '@observablehq/plot';
import { mapImage, type Ramp } from './mapImage.js';

/** The colours of a ramp from its least value to its greatest. */
export function colourKey({ low, high, palette }: Ramp): Plot.PlotOptions {
  const values = palette.map((_, index) => low + ((high - low) * index) / (palette.length - 1));
  return {
    width: 120,
    height: 12,
    margin: 0,
    marks: [
      Plot.image([mapImage([values], { low, high, palette })], {
        src: (image: string) => image,
        frameAnchor: 'middle',
        width: 120,
        height: 12,
        preserveAspectRatio: 'none',
      }),
      Plot.frame({ strokeOpacity: 0.25 }),
    ],
  };
}
