// node buildByWebpack.js ENTRY FOLDER: by webpack's functions, as its command is a package of its own.
import webpack from 'webpack';

const [entry, path] = process.argv.slice(2);
const config = {
  ...{ mode: 'production', entry, performance: false, experiments: { outputModule: true } },
  output: { path, filename: 'main.js', module: true },
  // Minutes on a busy machine, and no part of what is tested.
  optimization: { minimize: false },
};
webpack(config, (error, stats) => {
  const problem = error ?? stats.toJson().errors[0];
  if (problem) throw new Error(problem.message);
});
