// npm run build, and `prepack` of each package: makes the packages' dist (JavaScript, declarations, source maps). Only what changed
// is compiled again. What npm packs besides is copied: files of other languages, and the example that `orderflow init` writes.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from './lib/tool.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const TEMPLATE = path.join(root, 'packages', 'operator', 'dist', 'template');

const packages = readdirSync(path.join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => path.join(root, 'packages', name));

const filesIn = (directory) =>
  existsSync(directory)
    ? readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name)))
    : [];

function compile() {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const projects = packages.map((directory) => path.join(directory, 'tsconfig.build.json'));
  const { status } = spawnSync(process.execPath, [tsc, '-b', ...projects], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** A file that was renamed leaves its output behind, and would be packed. */
function removeStale(directory) {
  const dist = path.join(directory, 'dist');
  for (const file of filesIn(dist)) {
    const [, stem] = /^(.*?)(?:[.]d)?[.][jt]s(?:[.]map)?$/.exec(file) ?? [];
    if (stem !== undefined && !existsSync(path.join(directory, `${stem}.ts`))) rmSync(path.join(dist, file));
  }
}

function copyOthers(directory) {
  for (const file of filesIn(directory))
    if (file.endsWith('.py') && !/^(dist|node_modules)\//.test(file))
      cpSync(path.join(directory, file), path.join(directory, 'dist', file));
}

/** npm leaves `.gitignore` out of a package, so that it has another name there. */
function copyTemplate() {
  const example = path.join(root, 'examples', 'seat-booking');
  const isOutput = /(^|\/)(node_modules|cdk[.]out|[.]build|[.]orderflow)(\/|$)/;
  for (const file of filesIn(example).filter((name) => !isOutput.test(name)))
    cpSync(path.join(example, file), path.join(TEMPLATE, file.replace(/(^|\/)[.]gitignore$/, '$1gitignore')));
}

const usage = `Compiles the packages into their dist, as npm packs them. Nothing in the repository needs it.

usage: npm run build`;

await runTool({
  name: 'build',
  usage,
  async run() {
    rmSync(TEMPLATE, { recursive: true, force: true });
    for (const directory of packages) removeStale(directory);
    compile();
    for (const directory of packages) copyOthers(directory);
    copyTemplate();
  },
});
