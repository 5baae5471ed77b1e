/** Defects that definitions, and files together, show. */

import { type SecondSeed, seed } from './second-seed.ts';
import { C, C_USER, COMPOSER, JAVA, KOTLIN, NESTED, PHP, PY, RUST, SWIFT, TSX } from './seed-sources.ts';

export const SYMBOL_SEEDS: readonly SecondSeed[] = [
  seed(
    'removed',
    { 'src/tide.c': C, 'src/user.c': C_USER },
    'src/tide.c',
    C.slice(C.indexOf('int tide_at'), C.indexOf('void')),
    '',
  ),
  seed(
    'removed',
    {
      'web/Tide.tsx': TSX,
      'web/page.tsx': "import { format as shown } from './Tide';\n\nexport const Page = () => <p>{shown(1)}</p>;\n",
    },
    'web/Tide.tsx',
    'export const format',
    'const form',
  ),
  seed(
    'removed',
    {
      'pkg/ledger.py': PY,
      'pkg/app.py': 'from .ledger import (\n    Ledger,\n    rounded,\n)\n\nprint(rounded(1.234, 2))\n',
    },
    'pkg/ledger.py',
    'def rounded',
    'def _round',
  ),
  seed(
    'removed',
    { 'pkg/ledger.py': PY, 'pkg/app.py': 'from pkg import ledger\n\nvalue = ledger.rounded(1.234, 2)\n' },
    'pkg/ledger.py',
    'def rounded',
    'def to_digits',
  ),
  seed(
    'removed',
    {
      'src/ledger.rs': RUST,
      'src/main.rs': 'mod ledger;\nuse ledger::rounded;\n\nfn main() {\n    let x = rounded(1.5, 1);\n}\n',
    },
    'src/ledger.rs',
    'pub fn rounded',
    'pub fn to_digits',
  ),
  seed(
    'callers',
    { 'src/tide.c': C, 'src/user.c': C_USER },
    'src/tide.c',
    'int tide_at(int hour)',
    'int tide_at(int hour, int harbour)',
  ),
  seed(
    'callers',
    {
      'a/Ledger.java': JAVA,
      'a/App.java': 'package harbour;\n\nclass App {\n    double x = Ledger.rounded(1.2, 1);\n}\n',
    },
    'a/Ledger.java',
    'double value, int digits',
    'double value, int digits, String mode',
  ),
  seed(
    'callers',
    { 'pkg/ledger.py': PY, 'pkg/app.py': 'from .ledger import rounded\n\nvalue = rounded(1.234, digits=2)\n' },
    'pkg/ledger.py',
    'def rounded(value, digits)',
    'def rounded(value, places)',
  ),
  seed(
    'callers',
    {
      'src/ledger.rs': RUST,
      'src/main.rs': 'mod ledger;\nuse ledger::rounded;\n\nfn main() {\n    let x = rounded(1.5, 1);\n}\n',
    },
    'src/ledger.rs',
    'value: f64, digits: u32',
    'value: f64',
  ),
  seed(
    'callers',
    {
      'web/Tide.tsx': TSX,
      'web/page.tsx': "import { format } from './Tide';\n\nexport const Page = () => <p>{format(1)}</p>;\n",
    },
    'web/Tide.tsx',
    '(value: number)',
    '(value: number, digits: number)',
  ),
  seed(
    'callers',
    { 'h/Water.kt': KOTLIN, 'h/App.kt': 'package harbour\n\nval now = waterAt(3)\n' },
    'h/Water.kt',
    'fun waterAt(hour: Int)',
    'fun waterAt(hour: Int, harbour: String)',
  ),
  seed('lock', { 'composer.json': COMPOSER, 'composer.lock': '{}\n' }, 'composer.json', '"^2.0"', '"^3.0"'),
  seed(
    'lock',
    { 'web/package.json': NESTED, 'web/pnpm-lock.yaml': 'a: 1\n' },
    'web/package.json',
    '"^5.0.0"',
    '"^6.0.0"',
  ),
  seed(
    'lock',
    { Gemfile: "source 'https://example.test'\ngem 'rack'\n", 'Gemfile.lock': 'x\n' },
    'Gemfile',
    "gem 'rack'",
    "gem 'rack', '~> 3'",
  ),
  seed(
    'lock',
    { 'Cargo.toml': '[dependencies]\nserde = { version = "1.0" }\n', 'Cargo.lock': 'x\n' },
    'Cargo.toml',
    '"1.0"',
    '"1.1"',
  ),
  seed('large', {}, 'data/points.json', '', `[${'[1,2],'.repeat(100_000)}[1,2]]\n`),
  seed('tests', { 'core/Ledger.php': PHP }, 'core/Ledger.php', 'return ceil($value);', 'return floor($value);'),
  seed(
    'tests',
    { 'core/Water.kt': KOTLIN.replaceAll('waterAt', 'levelAt') },
    'core/Water.kt',
    'return hour * 2',
    'return hour * 3',
  ),
  seed(
    'tests',
    { 'core/Tide.swift': SWIFT.replaceAll('waterAt', 'heightAt') },
    'core/Tide.swift',
    'return hour * 2',
    'return hour * 3',
  ),
];
