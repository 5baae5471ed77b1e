/** Words that languages reserve to steer a program or to begin a definition. What names a type is a name. */

/** @returns a number for each keyword, the same in all languages; less than 150 */
export function keywordsOf(language: string): ReadonlyMap<string, number> {
  return BY_LANGUAGE.get(language) ?? ALL;
}

// --- internal ---

const words = (text: string): readonly string[] => text.split(' ');

const PYTHON = words(
  'if elif else for while in is not and or return yield break continue pass raise try except finally with as def class lambda ' +
    'import from global nonlocal del assert async await',
);
const SCRIPT = words(
  'if else for while do switch case default break continue return yield try catch finally throw new delete typeof instanceof ' +
    'in void function class extends import export let const var static async await enum interface implements private protected ' +
    'public abstract',
);
const GO = words(
  'if else for range switch case default break continue return goto fallthrough select go defer chan func struct interface ' +
    'map type var const import package',
);
const RUST = words(
  'if else for in while loop match break continue return fn struct enum trait impl type let mut const static pub use mod move ' +
    'ref unsafe extern where as async await dyn crate',
);
const C = words(
  'if else for while do switch case default break continue return goto sizeof struct union enum typedef static const extern ' +
    'inline volatile register',
);
const OBJECTS = words(
  'class new try catch throw public private protected virtual override namespace using template operator delete',
);
const JAVA = words(
  'if else for while do switch case default break continue return try catch finally throw throws new instanceof class interface ' +
    'enum extends implements import package public private protected static final abstract synchronized assert native transient',
);
/** Of languages that have no list of their own. */
const OTHERS = words(
  'elsif elseif unless then end fi foreach until done rescue ensure raise async fun defp defn sub proc module require include val ' +
    'when guard local begin echo object foreign data where of mutable rec',
);

const NUMBERS = new Map(
  [...new Set([PYTHON, SCRIPT, GO, RUST, C, OBJECTS, JAVA, OTHERS].flat())].map((word, n) => [word, n]),
);
const ALL: ReadonlyMap<string, number> = NUMBERS;

const numbered = (list: readonly string[]): ReadonlyMap<string, number> =>
  new Map(list.map((word) => [word, NUMBERS.get(word) ?? 0]));

const BY_LANGUAGE: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map([
  ['python', numbered(PYTHON)],
  ['starlark', numbered(PYTHON)],
  ...words('javascript typescript tsx jsx vue svelte').map((name) => [name, numbered(SCRIPT)] as const),
  ['go', numbered(GO)],
  ['rust', numbered(RUST)],
  ['c', numbered(C)],
  ['cpp', numbered([...C, ...OBJECTS])],
  ['java', numbered(JAVA)],
  ['csharp', numbered([...JAVA, ...OBJECTS, 'foreach'])],
]);
