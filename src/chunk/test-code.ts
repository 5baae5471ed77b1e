/** Which definitions are tests, by their names, annotations and base classes. */

import type { Def } from './outline-types.ts';

/** Half-open, UTF-16 units. */
export type Range = readonly [start: number, end: number];

/** Ranges of the outermost definitions that are tests, ascending and apart. */
export function testRanges(text: string, language: string, defs: readonly Def[]): Range[] {
  const tests = new Set<Def>();
  const members = new Map<Def, { all: number; tests: number }>();
  for (const def of defs) {
    const told = def.kind === 'test' || isTest(text, language, def);
    if (told) tests.add(def);
    if (def.parent !== null && (def.kind === 'method' || def.kind === 'function')) {
      const count = members.get(def.parent) ?? { all: 0, tests: 0 };
      count.all++;
      if (told) count.tests++;
      members.set(def.parent, count);
    }
  }
  for (const [owner, count] of members) if (count.tests * 2 >= count.all && count.tests > 0) tests.add(owner);
  const ranges: Range[] = [];
  for (const def of defs) {
    if (tests.has(def) && def.start >= (ranges.at(-1)?.[1] ?? 0)) ranges.push([def.start, def.end]);
  }
  return ranges;
}

// --- internal ---

/** How much of a definition is looked at for its annotations and bases, and before it for attributes, UTF-16 units. */
const HEAD = 400;
const BEFORE = 300;

const JVM_HEAD =
  /@(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|BeforeEach|AfterEach|BeforeAll|AfterAll)\b/;
const JVM_CLASS =
  /^[^{]*\b(?:extends|:)\s*[\w.]*(?:TestCase|TestBase|FunSuite|FlatSpec|WordSpec|FunSpec|Specification|Spec|Suite)\b/;
const GTEST =
  /^(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|TEST_CASE|TEST_CASE_METHOD|TEST_METHOD|SCENARIO|BOOST_AUTO_TEST_CASE|BOOST_FIXTURE_TEST_CASE)\b/;
const RUST_TEST = /^\s*#\[(?:cfg\([^)]*\btest\b|(?:\w+::)?test\b|rstest\b|bench\])/;

function isTest(text: string, language: string, { name, kind, start, end, parent }: Def): boolean {
  const callable = kind === 'function' || kind === 'method';
  const head = () => text.slice(start, Math.min(end, start + HEAD));
  switch (language) {
    case 'go':
      if (kind !== 'function') return false;
      return /^(?:Test|Benchmark|Fuzz)(?![a-z])/.test(name)
        ? head().includes('*testing.')
        : /^Example(?![a-z])/.test(name) && head().includes(`${name}()`);
    case 'python':
      if (callable) return /^test(?:_|[A-Z])/.test(name) && (parent === null || /Test/.test(parent.name));
      return kind === 'class' && /^class\s+\w+\s*\([^)]*\b\w*TestCase\b[^)]*\)/.test(head());
    case 'rust':
      if (kind !== 'module' && kind !== 'function') return false;
      return attributesBefore(text, start).some((line) => RUST_TEST.test(line) && !/\bnot\(\s*test\b/.test(line));
    case 'java':
    case 'kotlin':
    case 'scala':
      return callable ? JVM_HEAD.test(ownHead(head())) : kind === 'class' && JVM_CLASS.test(head());
    case 'csharp':
      return (
        callable &&
        /^\s*\[[^\n]*\b(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod|SetUp|TearDown)\b/.test(head())
      );
    case 'swift':
      return callable
        ? /@Test\b/.test(ownHead(head()))
        : kind === 'class' && /^[^{]*:\s*[^{]*\bXCTestCase\b/.test(head());
    case 'php':
      if (callable)
        return /^\s*#\[Test\]/.test(head()) || (/Test/.test(parent?.name ?? '') && /^test(?:_|[A-Z])/.test(name));
      return kind === 'class' && /^[^{]*\bextends\s+\\?[\w\\]*TestCase\b/.test(head());
    case 'objc':
      return kind === 'class' && /^[^{\n]*:\s*XCTestCase\b/.test(head());
    case 'c':
    case 'cpp':
      return callable && GTEST.test(name);
    case 'haskell':
      return callable && /^(?:spec|prop_\w+|tests)$/.test(name);
    default:
      return false;
  }
}

/** Up to the body: what comes after is not about this definition. */
function ownHead(head: string): string {
  const brace = head.indexOf('{');
  return brace < 0 ? head : head.slice(0, brace);
}

/** Lines right before an item that hold its attributes and comments. */
function attributesBefore(text: string, start: number): string[] {
  const lines = text
    .slice(Math.max(0, start - BEFORE), start)
    .split('\n')
    .slice(0, -1);
  const first = lines.findLastIndex((line) => !/^\s*(?:#\[|\/\/)/.test(line));
  return lines.slice(first + 1);
}
