import fc from 'fast-check';
import { ALL_CASES } from '../support/kernels/allCases.js';
import type { KernelCase } from '../support/kernels/kernelCase.js';
import { expectSameAsComposite } from '../support/kernels/sameResults.js';
import { describeOnEachVariant, runsFor } from '../support/kernels/variants.js';
import { watchAllocations } from '../support/kernels/watched.js';

describeOnEachVariant(
  'fast kernels give what the composites give on cpu, values and gradients',
  (variant) => {
    const allocations = watchAllocations(variant);

    it.each(ALL_CASES)('%s, and neither read nor write outside of their tensors', (_, cases, numRuns) => {
      const property = (one: KernelCase) => {
        allocations().spoil();
        expectSameAsComposite(one);
        expect(allocations().overruns).toEqual([]);
      };
      fc.assert(fc.property(cases, property), { seed: 1, numRuns: runsFor(variant, numRuns) });
    });

    it('in 1,000 random cases or more', () => {
      expect(ALL_CASES.reduce((sum, [, , share]) => sum + share, 0)).toBeGreaterThanOrEqual(1000);
    });
  },
);
