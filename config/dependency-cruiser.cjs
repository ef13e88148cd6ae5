// Imports point one way: tfjs <- layers/ops <- layers <- src <- examples, playground; and never in a circle.
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'ops-know-no-layers',
      severity: 'error',
      from: { path: '^layers/ops' },
      to: { path: '^layers/(?!ops|errors|checks)' },
    },
    {
      name: 'kernels-know-only-tensors',
      severity: 'error',
      from: { path: '^layers/kernels' },
      to: { path: '^layers/(?!kernels|errors)' },
    },
    {
      name: 'layers-know-no-src',
      severity: 'error',
      from: { path: '^layers' },
      to: { path: '^(src|examples|playground|test)' },
    },
    {
      name: 'layers-need-only-tfjs',
      severity: 'error',
      from: { path: '^layers' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/@tensorflow/tfjs/' },
    },
    {
      name: 'the-portable-part-needs-no-node',
      severity: 'error',
      from: {
        path: '^src/(models|tasks|data|training|experiment|studies|report|pretrained|generate|util|app)/|^src/index',
      },
      // What is asked for when it runs, and not imported, has a type all the same.
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-import'] },
    },
    {
      name: 'util-knows-nothing-beside-it',
      severity: 'error',
      from: { path: '^src/util/' },
      to: { path: '^src/(?!util/)' },
    },
    {
      name: 'an-experiment-knows-no-command',
      severity: 'error',
      from: { path: '^src/(experiment|studies|report)/' },
      to: { path: '^src/(compare|cli)/' },
    },
    {
      name: 'src-knows-no-applications',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(examples|playground|test)' },
    },
    {
      name: 'examples-and-playground-stand-alone',
      severity: 'error',
      from: { path: '^(examples|playground)/' },
      to: { path: '^(examples|playground|test|bench)/', pathNot: '^$1/' },
    },
    {
      name: 'the-playground-has-its-surface',
      severity: 'error',
      from: { path: '^playground/' },
      to: { path: '^(layers|src)/', pathNot: '^(layers/index|src/app/.*)[.]ts$' },
    },
    {
      name: 'only-its-workers-know-tfjs',
      severity: 'error',
      // What a .data.ts computes takes its place when the page is built.
      from: { path: '^playground/(?!worker/)', pathNot: '[.]data[.]ts$' },
      to: {
        path: '^(layers|src/app/training)|node_modules/@tensorflow',
        // The page shows its version.
        pathNot: 'tfjs/package[.]json$',
      },
    },
    {
      // The page would be half as large again. Types of it are free.
      name: 'the-page-loads-no-zod',
      severity: 'error',
      from: { path: '^(playground|src)/', pathNot: '^src/(experiment/schema|compare|cli)/' },
      to: { path: '^src/experiment/schema/|node_modules/zod/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'src-app-is-for-applications',
      severity: 'error',
      from: { path: '^src/(?!app/)' },
      to: { path: '^src/app/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript, which has a compiler of its own.
    exclude: { path: '^layers/kernels/assembly' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'types'] },
  },
};
