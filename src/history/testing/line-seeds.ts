/** Defects that changed lines alone show. */

import { type SecondSeed, seed } from './second-seed.ts';
import { CSHARP, KOTLIN, PHP, RUBY, SWIFT, stripe, TSX, token } from './seed-sources.ts';

export const LINE_SEEDS: readonly SecondSeed[] = [
  seed('secret', { 'Pilot.kt': KOTLIN }, 'Pilot.kt', 'val water', `val slack = "${token}"\n        val water`),
  seed('secret', { 'config.php': '<?php\nreturn [];\n' }, 'config.php', '[]', `['stripe' => '${stripe}']`),
  seed('secret', { 'deploy.sh': 'set -e\n' }, 'deploy.sh', 'set -e\n', 'set -e\nexport DB_PASSWORD=k9fJ2mQx7LpR4vT8\n'),
  seed('secret', {}, '.env', '', 'API_TOKEN=Zq8vN3xR7tYw2KpL5mHc\n'),
  seed(
    'conflict',
    { 'Ledger.cs': CSHARP },
    'Ledger.cs',
    '            decimal sum = 0;\n',
    '<<<<<<< ours\n            decimal sum = 0;\n=======\n            decimal sum = 1;\n>>>>>>> theirs\n',
  ),
  seed(
    'conflict',
    { 'a.yaml': 'a: 1\n' },
    'a.yaml',
    'a: 1\n',
    '<<<<<<< HEAD\na: 1\n||||||| base\na: 0\n=======\na: 2\n>>>>>>> x\n',
  ),
  seed(
    'conflict',
    { Makefile: 'all:\n\ttrue\n' },
    'Makefile',
    '\ttrue\n',
    '<<<<<<< HEAD\n\ttrue\n=======\n\tfalse\n>>>>>>> x\n',
  ),
  seed('syntax', { 'Pilot.kt': KOTLIN }, 'Pilot.kt', 'if (water < draught) {', 'if (water < draught {'),
  seed('syntax', { 'Ledger.cs': CSHARP }, 'Ledger.cs', 'decimal sum = 0;', 'decimal sum = ;'),
  seed(
    'syntax',
    { 'Ledger.php': PHP },
    'Ledger.php',
    'return array_sum($this->entries);',
    'return array_sum($this->entries;',
  ),
  seed('syntax', { 'ledger.rb': RUBY }, 'ledger.rb', '      @entries.sum\n    end\n', '      @entries.sum\n'),
  seed('syntax', { 'Tide.tsx': TSX }, 'Tide.tsx', '</button>', '<button>'),
  seed(
    'debug',
    { 'Pilot.kt': KOTLIN },
    'Pilot.kt',
    '        val water',
    '        println("water $depth")\n        val water',
  ),
  seed(
    'debug',
    { 'Ledger.cs': CSHARP },
    'Ledger.cs',
    '            decimal sum = 0;',
    '            Console.WriteLine(entries.Count);\n            decimal sum = 0;',
  ),
  seed(
    'debug',
    { 'Ledger.php': PHP },
    'Ledger.php',
    '        return array_sum',
    '        var_dump($this->entries);\n        return array_sum',
  ),
  seed('debug', { 'ledger.rb': RUBY }, 'ledger.rb', '      @entries.sum', '      p @entries\n      @entries.sum'),
  seed('debug', { 'Tide.tsx': TSX }, 'Tide.tsx', '  const water', '  console.warn("water", hours);\n  const water'),
  seed(
    'debug',
    { 'Tide.swift': SWIFT },
    'Tide.swift',
    '        let water',
    '        print("water", depth)\n        let water',
  ),
  seed(
    'skipped',
    { 'LedgerTest.kt': 'class LedgerTest {\n    @Test\n    fun adds() {\n    }\n}\n' },
    'LedgerTest.kt',
    '    @Test\n',
    '    @Ignore("later")\n    @Test\n',
  ),
  seed(
    'skipped',
    {
      'tests/LedgerTest.php':
        '<?php\nclass LedgerTest {\n    public function testAdds(): void\n    {\n        $x = 1;\n    }\n}\n',
    },
    'tests/LedgerTest.php',
    '        $x = 1;',
    '        $this->markTestSkipped();\n        $x = 1;',
  ),
  seed(
    'skipped',
    { 'tests/ledger_test.rs': '#[test]\nfn adds() {\n}\n' },
    'tests/ledger_test.rs',
    '#[test]\n',
    '#[test]\n#[ignore = "later"]\n',
  ),
  seed(
    'skipped',
    { 'spec/ledger_spec.rb': "describe 'Ledger' do\n  it 'adds' do\n  end\nend\n" },
    'spec/ledger_spec.rb',
    "  it 'adds'",
    "  xit 'adds'",
  ),
  seed(
    'skipped',
    { 'LedgerTests.cs': 'public class LedgerTests {\n    [Fact]\n    public void Adds() { }\n}\n' },
    'LedgerTests.cs',
    '    [Fact]',
    '    [Fact(Skip = "later")]',
  ),
];
